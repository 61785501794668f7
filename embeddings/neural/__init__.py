"""What needs torch: the encoders that compute on a GPU, export, and (later) fine-tuning."""
