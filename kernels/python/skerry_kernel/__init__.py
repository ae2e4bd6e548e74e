"""What drives IPython's shell on behalf of the agent."""
