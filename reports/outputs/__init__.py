"""Files made from the figures: what can be made (`kinds`), how (`running`), and what becomes of them (`sweeping`)."""
