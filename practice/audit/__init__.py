"""The log of acts: who is acting, what is written down, what counts as reading, and whether the chain is whole."""
