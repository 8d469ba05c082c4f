namespace LoopKit.Storage;

/// <summary>A host that holds its store's lock but shows no sign of life: it was stopped, or its machine stood still.</summary>
/// <param name="Holder">The host.</param>
/// <param name="LastHeardOf">Its last sign of life, by its own clock.</param>
internal sealed record SilentHost(StoreHolder Holder, DateTimeOffset LastHeardOf)
{
    // Twice the time between two beats.
    private const int WatchesPerLease = 3;

    /// <summary>Watches the host of a store, when it has been silent for its lease.</summary>
    /// <returns>The host, if it stayed silent; <see langword="null"/> when it may move, or cannot be replaced here.</returns>
    /// <remarks>
    /// The times of two processes are compared only to begin with: if one of their clocks was set, the host looks silent. What counts is that nothing
    /// changes while this process watches.
    /// </remarks>
    public static async ValueTask<SilentHost?> WatchAsync(StoreDirectory directory, TimeProvider time, CancellationToken cancellationToken)
    {
        // Only Linux tells whether a lock file was replaced under an open handle.
        if (!OperatingSystem.IsLinux() || Look(directory) is not { Holder.Lease: { } lease } host || !host.IsOverdue(time))
        {
            return null;
        }

        await Task.Delay(lease / WatchesPerLease, time, cancellationToken).ConfigureAwait(false);
        return Look(directory) == host ? host : null;
    }

    /// <summary>The host as it shows itself now.</summary>
    public static SilentHost? Look(StoreDirectory directory)
    {
        var at = new DateTimeOffset(File.GetLastWriteTimeUtc(directory.Holder));
        return StoreHolder.TryRead(directory) is { } holder ? new(holder, at) : null;
    }

    /// <summary>Whether the host should have been heard of by now. A sign from the future is as doubtful as an old one.</summary>
    public bool IsOverdue(TimeProvider time) => (time.GetUtcNow() - LastHeardOf).Duration() > Holder.Lease;
}
