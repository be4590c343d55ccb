"""Word segmentation, keystrokes, and the evidence for the closed lists."""
