"""What gives out credentials or data, opens resources to others, or blinds what watches."""
