namespace LoopKit.Coordination;

/// <summary>What the coordinator knows of one inbox without reading it: its length, and its last messages by their identifiers.</summary>
/// <remarks>Rebuilt from the inbox's stream. Changed by one writer at a time; may be read meanwhile. Its size does not grow with the inbox.</remarks>
internal sealed class Inbox
{
    /// <summary>How many messages are remembered, so that a repeated one is known.</summary>
    public const int Window = 4_096;

    private readonly Lock _gate = new();
    private readonly Queue<MessageId> _order = [];
    private readonly Dictionary<MessageId, Address?> _askers = [];

    public SemaphoreSlim WriterTurn { get; } = new(1, 1);

    /// <summary>The offset of the last message.</summary>
    public long Head { get; private set; }

    /// <summary>Whether older messages than those that are remembered may be there.</summary>
    public bool HasOlder { get; private set; }

    /// <summary>An inbox of which nothing up to an offset is remembered.</summary>
    public static Inbox After(long offset) => new() { Head = offset, HasOlder = offset > 0 };

    public bool Remembers(MessageId message)
    {
        lock (_gate)
        {
            return _askers.ContainsKey(message);
        }
    }

    /// <summary>Who asked a question that is remembered.</summary>
    public Address? AskerOf(MessageId question)
    {
        lock (_gate)
        {
            return _askers.GetValueOrDefault(question);
        }
    }

    public void Add(long offset, Message message)
    {
        lock (_gate)
        {
            Head = offset;
            if (_askers.TryAdd(message.Id, message is Query ? message.From : null))
            {
                _order.Enqueue(message.Id);
            }

            if (_order.Count > Window)
            {
                _askers.Remove(_order.Dequeue());
                HasOlder = true;
            }
        }
    }
}
