"""Numbers about annotations: errors, agreement, reports."""
