namespace LoopKit.Storage;

/// <summary>One thing that the examination of a store found.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Text">What was found, for people.</param>
/// <param name="Stream">The stream, when it is about one.</param>
/// <param name="Version">The first bad record of the stream, when it is about one.</param>
public sealed record StoreFinding(StoreFindingKind Kind, string Text, StreamId? Stream = null, long? Version = null)
{
    /// <summary>Whether something that was stored is damaged or missing.</summary>
    public bool IsDamage => Kind != StoreFindingKind.Harmless;
}
