namespace LoopKit.Starts;

/// <summary>Which of the loops of one priority that wait to run goes first.</summary>
public enum QueuePolicy
{
    /// <summary>The one that has waited longest. A lower priority that has waited long enough goes before a higher one, so that nobody starves.</summary>
    Fifo,

    /// <summary>The one that came last. As long as newer ones come, older ones wait.</summary>
    NewestFirst,
}
