namespace LoopKit.Models;

/// <summary>What LoopKit takes from a model at most. Registered by the host; a provider asks for it so that no reply fills the memory.</summary>
public sealed record ModelLimits
{
    /// <summary>
    /// The largest reply, in bytes: a whole reply, without what its format adds, and any single event of a streamed one. Default: 8 MB, about ten times what the
    /// longest replies of today's models have. A larger one is a <see cref="ModelFailureKind.ReplyTooLarge"/>.
    /// </summary>
    public int MaxReplyBytes { get; init; } = 8 * 1024 * 1024;
}
