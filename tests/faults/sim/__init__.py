"""Virtual time, a tracker that misbehaves, people in it, notes in commits, and an oracle."""
