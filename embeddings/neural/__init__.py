"""What needs torch: the encoder on a GPU, and its export to ONNX for everywhere else."""
