"""What the Makefile runs: measuring, demonstrating, and writing down what was measured."""
