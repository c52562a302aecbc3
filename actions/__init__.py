"""What Waypost says: Rasa's custom actions, a file per concern. The action server finds every Action in this package."""
