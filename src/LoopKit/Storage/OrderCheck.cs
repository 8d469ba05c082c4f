namespace LoopKit.Storage;

/// <summary>Finds out whether the order of all events has every event of every stream, once and in turn.</summary>
internal sealed class OrderCheck(ILoopStore store)
{
    private readonly Dictionary<StreamId, long> _versions = [];
    private long _position;

    /// <summary>The streams that were met.</summary>
    public IReadOnlyCollection<StreamId> Streams => _versions.Keys;

    /// <summary>What is wrong with the order, in words; <see langword="null"/> for nothing so far.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads on to the end, or to the first event that is not in turn.</summary>
    public async ValueTask ReadOnAsync(CancellationToken cancellationToken)
    {
        await foreach (var stored in store.ReadAllAsync(_position, cancellationToken).ConfigureAwait(false))
        {
            var version = _versions.GetValueOrDefault(stored.Stream);
            if (stored.Version != version + 1 || stored.Position <= _position)
            {
                Problem ??= $"in the order of all events, position {_position} is followed by position {stored.Position}, and event {version} of '{stored.Stream}' by event {stored.Version}";
                return;
            }

            _versions[stored.Stream] = stored.Version;
            _position = stored.Position;
        }
    }

    /// <summary>Says that a stream has events that the order has not.</summary>
    public string? MissingOf(StreamId stream, long version) => _versions.GetValueOrDefault(stream) is var ordered && ordered < version
        ? $"the order of all events misses event {ordered + 1} of '{stream}'"
        : null;
}
