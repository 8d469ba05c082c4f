using System.Collections.Immutable;

namespace LoopKit.Coordination;

/// <summary>What the coordinator knows of one inbox without reading it: its length, what it holds already, which questions are open.</summary>
/// <remarks>Rebuilt from the inbox's stream. Changed by one writer at a time; may be read meanwhile.</remarks>
internal sealed class Inbox
{
    public SemaphoreSlim WriterTurn { get; } = new(1, 1);

    /// <summary>The offset of the last message.</summary>
    public long Head { get; private set; }

    public ImmutableHashSet<MessageId> Seen { get; private set; } = [];

    public ImmutableDictionary<MessageId, Query> Questions { get; private set; } = ImmutableDictionary<MessageId, Query>.Empty;

    public void Add(long offset, Message message)
    {
        Head = offset;
        Seen = Seen.Add(message.Id);
        if (message is Query query)
        {
            Questions = Questions.Add(query.Id, query);
        }
    }
}
