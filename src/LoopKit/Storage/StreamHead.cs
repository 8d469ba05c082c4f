namespace LoopKit.Storage;

/// <summary>Where a stream stands, and the rules that every store applies to it.</summary>
internal sealed class StreamHead
{
    private readonly byte[] _hash = new byte[EventHash.Size];

    /// <summary>The row of the stream in the database; 0 while it has none.</summary>
    public long Key { get; set; }

    /// <summary>The position of the last event; 0 before the first.</summary>
    public long Position { get; set; }

    public long Version { get; private set; }

    public ReadOnlySpan<byte> Hash => _hash;

    public string HashText => Convert.ToHexStringLower(_hash);

    public long Epoch { get; private set; }

    public HostId? Owner { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>Continues from stored events.</summary>
    public void RestoreEvents(long version, long position, ReadOnlySpan<byte> hash)
    {
        Version = version;
        Position = position;
        hash.CopyTo(_hash);
    }

    /// <summary>Continues from a stored lease.</summary>
    public void RestoreLease(long epoch, HostId owner, DateTimeOffset expiresAt) => (Epoch, Owner, ExpiresAt) = (epoch, owner, expiresAt);

    /// <summary>Why a write may not be made, or <see langword="null"/>. A stale writer is told that it is fenced before anything else.</summary>
    public AppendResult? Refuse(AppendRequest request)
    {
        if (request.Epoch < Epoch)
        {
            return new AppendResult.Fenced(Epoch);
        }

        return request.ExpectedVersion == AppendRequest.AnyVersion || request.ExpectedVersion == Version
            ? null
            : new AppendResult.Conflict(Version);
    }

    /// <summary>Takes one more event into the chain.</summary>
    public void Advance(EventData data)
    {
        EventHash.Compute(_hash, Version + 1, data, _hash);
        Version++;
    }

    /// <summary>Grants, renews or refuses a lease.</summary>
    /// <param name="host">Who asks.</param>
    /// <param name="now">The time.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="ownerIsGone">Whether the present owner is known to be dead, so that its lease need not expire first.</param>
    public LeaseResult Lease(HostId host, DateTimeOffset now, TimeSpan duration, bool ownerIsGone)
    {
        if (Owner is { } owner && owner != host && !ownerIsGone && now < ExpiresAt)
        {
            return new LeaseResult.HeldByOther(owner, ExpiresAt);
        }

        if (Owner != host)
        {
            Epoch++;
            Owner = host;
        }

        ExpiresAt = duration < DateTimeOffset.MaxValue - now ? now + duration : DateTimeOffset.MaxValue;
        return new LeaseResult.Granted(Epoch, ExpiresAt);
    }
}
