"""How far the rollout of a rule has come: per project, per cohort, with its history."""
