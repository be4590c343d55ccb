"""The headlines around a story: links, the lists they are in, their labels and their entries."""
