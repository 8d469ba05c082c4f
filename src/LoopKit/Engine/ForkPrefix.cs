using LoopKit.Storage;

namespace LoopKit.Engine;

/// <summary>The part of a journal that a fork begins with.</summary>
/// <param name="State">The fork's state by it.</param>
/// <param name="Events">The events, as they are stored.</param>
/// <param name="Hash">The hash of the last one.</param>
/// <param name="InboxOffset">The last message of the source's inbox that was read by then.</param>
internal sealed record ForkPrefix(LoopState State, IReadOnlyList<EventData> Events, string Hash, long InboxOffset);
