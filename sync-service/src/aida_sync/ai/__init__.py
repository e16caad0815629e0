"""AI requests, admitted before they are made: limits, budgets, and a row for each of them."""
