"""What a programmer writes for the processes; one folder each, beside the shelves of the trade they share."""
