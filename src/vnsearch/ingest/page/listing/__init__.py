"""The headlines around the story: lists, their labels and their entries."""
