namespace LoopKit.Storage.Jsonl;

/// <summary>Notices that another host has taken the store over: one that stood still for long may wake up and believe that it still has it.</summary>
/// <remarks>A takeover puts a new lock file in place of the old one, or names another holder.</remarks>
internal sealed class LockWatch(StoreDirectory directory)
{
    private readonly FileIdentity? _identity = UnixFileCalls.IdentityOf(directory.Lock);
    private readonly StoreHolder? _holder = StoreHolder.TryRead(directory);
    private bool _lost;

    /// <summary>Whether this process still has the right to write. Costs one call of the system.</summary>
    public bool IsStillOurs()
    {
        _lost = _lost || !(_identity is { } own
            ? UnixFileCalls.IdentityOf(directory.Lock) is { } now && now.IsSameFile(own)
            : ProcessOf(StoreHolder.TryRead(directory)) == ProcessOf(_holder));
        return !_lost;
    }

    /// <exception cref="LoopKitException"><see cref="ErrorCodes.Fenced"/>: the store was taken over.</exception>
    public void Require()
    {
        if (!IsStillOurs())
        {
            throw JsonlErrors.LockLost(directory.Root);
        }
    }

    private static (int Id, DateTimeOffset StartedAt, string Machine)? ProcessOf(StoreHolder? holder) =>
        holder is null ? null : (holder.ProcessId, holder.ProcessStartedAt, holder.Machine);
}
