namespace LoopKit.Storage;

/// <summary>Checks that the payloads which events refer to are there, each of them once.</summary>
internal sealed class BlobCheck(ILoopStore store, FindingList findings)
{
    private readonly HashSet<string> _checked = new(StringComparer.Ordinal);

    /// <summary>What was referred to.</summary>
    public IReadOnlySet<string> Hashes => _checked;

    /// <summary>How many payloads were there and right.</summary>
    public long Count { get; private set; }

    public async ValueTask CheckAsync(StoredEvent stored, CancellationToken cancellationToken)
    {
        foreach (var hash in BlobReferences.In(stored.Payload.Span))
        {
            if (_checked.Add(hash) && await ProblemOfAsync(hash, cancellationToken).ConfigureAwait(false) is { } problem)
            {
                findings.AddBlob(stored.Stream, stored.Version, problem);
            }
        }
    }

    private async ValueTask<string?> ProblemOfAsync(string hash, CancellationToken cancellationToken)
    {
        try
        {
            if (await store.GetBlobAsync(hash, cancellationToken).ConfigureAwait(false) is not { } bytes)
            {
                return $"blob {hash}, to which the event refers, is missing";
            }

            Count++;
            return Blob.Of(bytes).Hash == hash ? null : $"blob {hash}, to which the event refers, has other bytes than its address says";
        }
        catch (LoopKitException exception)
        {
            return exception.Explanation;
        }
    }
}
