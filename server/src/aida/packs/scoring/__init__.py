"""What is known of how well rules do: the corpus that they ran over, labels, and scores."""
