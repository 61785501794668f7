### 简体中文。各条消息的含义与变量见 api/words/；各语言的消息与变量相同。

## 名称与并列
quoted = “{ $name }”
it = 它
it-start = 它
list-next = 、
list-last = 和
phrases-next = ，
phrases-last = ，
sentence-end = 。
sentence-next = { "" }

## 用户做过的事：“给‘Alien’打了5分”，“购买了‘Enamel Mug’”
rated-item = 给{ $item }打了{ $value }分
did-rated = { $items }
did-rate = 评价过{ $items }
did-like = 喜欢{ $items }
did-watch = 看过{ $items }
did-view = 浏览过{ $items }
did-click = 点击过{ $items }
did-read = 读过{ $items }
did-listen = 听过{ $items }
did-play = 玩过{ $items }
did-purchase = 购买了{ $items }
did-buy = 购买了{ $items }
did-order = 订购了{ $items }
did-return = 退回了{ $items }
did-add_to_cart = 把{ $items }加入了购物车
did-save = 收藏了{ $items }
did-share = 分享了{ $items }
did-book = 预订了{ $items }
did-visit = 去过{ $items }
did-other = 对{ $items }有过“{ $kind }”记录
you-did = 你{ $did }

## 物品与实体的关系
tie-DIRECTED_BY = 由{ $entity }执导
tie-WRITTEN_BY = 由{ $entity }编写
tie-HAS_AUTHOR = 由{ $entity }所著
tie-PRODUCED_BY = 由{ $entity }制作
tie-COMPOSED_BY = 由{ $entity }作曲
tie-PERFORMED_BY = 由{ $entity }演出
tie-PUBLISHED_BY = 由{ $entity }出版
tie-HAS_CAST = 有{ $entity }出演
tie-HAS_GENRE = 属于{ $entity }类型
tie-FROM_COUNTRY = 来自{ $entity }
tie-IN_LANGUAGE = 以{ $entity }为语言
tie-NOMINATED_FOR = 获得过{ $entity }提名
tie-WON = 获得过{ $entity }
tie-IN_CATEGORY = 属于{ $entity }类别
tie-MADE_BY = 由{ $entity }制造
tie-MADE_OF = 由{ $entity }制成
tie-HAS_BRAND = 出自{ $entity }品牌
tie-HAS_COLOUR = 呈现{ $entity }
tie-HAS_COLOR = 呈现{ $entity }
tie-LOCATED_IN = 位于{ $entity }
tie-HAS_TOPIC = 以{ $entity }为主题
tie-HAS_SUBJECT = 以{ $entity }为题材
tie-HAS_TAG = 带有{ $entity }标签
tie-ABOUT = 讲的是{ $entity }
tie-OFFERS_ACTIVITY = 提供{ $entity }活动
tie-PART_OF = 是{ $entity }的一部分
tie-other = 与{ $entity }相关（{ $type }）

## 共有某一特征的用户
trait-value = { $name }为{ $value }
trait-below = { $name }在{ $high }以下
trait-from = { $name }在{ $low }以上
trait-between = { $name }在{ $low }到{ $high }之间
attribute-age = 年龄
attribute-gender = 性别
attribute-occupation = 职业
attribute-city = 城市
attribute-country = 国家
attribute-plan = 套餐

## 理由：每条一句
reason-collaborative = 因为{ $event }：选择它的人往往也会选择{ $item }。
reason-collaborative-less = 因为{ $event }：选择它的人比其他人更少选择{ $item }。
reason-behaviour = 因为{ $event }：有这类记录的人常常接着选择{ $item }。
reason-behaviour-less = 因为{ $event }：有这类记录的人很少接着选择{ $item }。
reason-knowledge = 因为{ $event }：{ $item }同样{ $tie }。
reason-knowledge-apart = 因为{ $event }：它{ $source }，而{ $item }{ $tie }。
reason-stated = 你表示过对{ $entity }感兴趣（权重{ $weight }），而{ $item }{ $tie }。
reason-interest = 你的记录偏向{ $entity }（其中有{ $n }项与之相关，例如{ $evidence }），而{ $item }{ $tie }。
reason-semantic = 因为{ $event }：{ $item }的资料读来与它相近（余弦{ $cosine }）。
reason-semantic-less = 因为{ $event }：{ $item }的资料读来与它相去甚远（余弦{ $cosine }）。
reason-trait = { $trait }的用户喜欢{ $item }的频率是全体用户的{ $lift }倍。
reason-popularity = 在全体用户的记录中，{ $item }被喜欢过{ $n }次。
reason-prior = 无论对谁而言：大家迄今的选择都对{ $item }有利。
reason-prior-less = 无论对谁而言：大家迄今的选择都对{ $item }不利。
reason-novelty = 你想要新鲜的内容，而在全体用户的记录中，{ $item }被喜欢过{ $n }次。
reason-described = 你写下了想要的内容，而{ $item }的资料读来与之相近（余弦{ $cosine }）。
reason-described-less = 你写下了想要的内容，而{ $item }的资料读来与之相去甚远（余弦{ $cosine }）。

## 一段话说明一条推荐
clause-collaborative = 选择{ $others }的人往往也会选择{ $item }
clause-behaviour = 记录中有{ $others }的人常常接着选择{ $item }
clause-semantic = { $item }的资料读来与{ $others }相近
clause-knowledge = 与{ $others }一样，{ $item }{ $tie }
clause-knowledge-apart = { $item }{ $tie }，而{ $others }{ $source }
clause-stated = { $item }{ $tie }，而你表示过对此感兴趣
clause-interest = { $item }{ $tie }，而你的记录正偏向于此：有{ $n }项与之相关，例如{ $evidence }
clause-trait = { $trait }的用户喜欢{ $item }的频率是全体用户的{ $lift }倍
clause-prior = 大家迄今的选择对{ $item }有利
clause-popularity = 在全体用户的记录中，{ $item }被喜欢过{ $n }次
clause-novelty = 你想要新鲜的内容，而在全体用户的记录中，{ $item }被喜欢过{ $n }次
clause-described = { $item }的资料读来与你写下的内容相近
clause-collaborative-less = 选择{ $others }的人比其他人更少选择{ $item }
clause-behaviour-less = 记录中有{ $others }的人很少接着选择{ $item }
clause-semantic-less = { $item }的资料读来与{ $others }相去甚远
clause-described-less = { $item }的资料读来与你写下的内容相去甚远
clause-prior-less = 大家迄今的选择对{ $item }不利
join = { $first }，{ $second }
against = 另一方面，{ $clause }
only-rest = { $item }没有特别突出的单条理由

## 一页画像
portrait-attributes = 已知的情况：{ $attributes }
portrait-no-attributes = 除了你做过的事，没有其他已知情况
portrait-no-events = 你还没有任何记录
portrait-activity = 从{ DATETIME($first, dateStyle: "long") }到{ DATETIME($last, dateStyle: "long") }，你有{ $n }条记录，涉及{ $items }项，其中{ $liked }条表示喜欢
portrait-kinds = 其中包括{ $kinds }
kind-rate = { $n }次评分
kind-like = { $n }次喜欢
kind-watch = { $n }次观看
kind-view = { $n }次浏览
kind-click = { $n }次点击
kind-read = { $n }次阅读
kind-listen = { $n }次收听
kind-play = { $n }次游玩
kind-purchase = { $n }次购买
kind-buy = { $n }次购买
kind-order = { $n }次订购
kind-return = { $n }次退货
kind-add_to_cart = { $n }次加入购物车
kind-save = { $n }次收藏
kind-share = { $n }次分享
kind-book = { $n }次预订
kind-visit = { $n }次到访
kind-other = “{ $kind }”{ $n }次
portrait-stated = 你表示过对{ $interests }感兴趣
portrait-stated-one = { $entity }（权重{ $weight }）
portrait-more = 另外{ $n }项
portrait-kinds-more = 另外{ $n }类记录
portrait-muted = 你屏蔽了{ $muted }
portrait-muted-event = 与{ $item }有关的一条记录
portrait-muted-hidden = { $entity }（连同具有它的所有项）
portrait-novelty = 你想要新鲜的内容（在0到1之间为{ $value }）
portrait-observed = 你的记录偏向{ $entity }，程度是全体用户的{ $lift }倍：有{ $n }项与之相关，例如{ $evidence }
portrait-observed-bare = 你的记录偏向{ $entity }，程度是全体用户的{ $lift }倍：有{ $n }项与之相关
portrait-observed-more = 此外还偏向{ $n }项
portrait-inferred = 由与你相似的用户推断：{ $trait }的用户喜欢{ $entity }的频率是全体用户的{ $lift }倍
portrait-inferred-more = 由与你相似的用户还推断出{ $n }项
portrait-no-interests = 你的记录没有比全体用户更偏向什么
portrait-recent = 最近，{ $event }
