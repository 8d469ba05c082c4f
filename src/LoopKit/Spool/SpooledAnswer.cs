namespace LoopKit.Spool;

/// <summary>What the host says to a spooled command.</summary>
/// <param name="Accepted">Whether it is durable and takes effect.</param>
/// <param name="Explanation">Why not, and what to do.</param>
internal sealed record SpooledAnswer(bool Accepted, string Explanation);
