using LoopKit.Engine;

namespace LoopKit.Storage;

/// <summary>Reads a store through its contract, record by record, and compares what must agree.</summary>
internal sealed class StoreExamination(ILoopStore store, FindingList findings)
{
    private const string LoopPrefix = "loop/";

    private readonly List<string> _failures = [];
    private readonly OrderCheck _order = new(store);
    private readonly Dictionary<StreamId, long> _ends = [];

    /// <summary>The payloads that were met.</summary>
    public BlobCheck Blobs { get; } = new(store, findings);

    public long Streams { get; private set; }

    public long Events { get; private set; }

    public long Loops { get; private set; }

    /// <summary>Examines everything, or one loop.</summary>
    /// <param name="loop">The loop, or <see langword="null"/> for everything.</param>
    /// <param name="known">Streams that are known to exist.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask RunAsync(LoopId? loop, IEnumerable<StreamId> known, CancellationToken cancellationToken)
    {
        var streams = loop is { } only
            ? [StreamId.ForLoop(only), StreamId.ForInbox(only)]
            : await StreamsAsync(known, cancellationToken).ConfigureAwait(false);
        foreach (var stream in streams)
        {
            await StreamAsync(stream, cancellationToken).ConfigureAwait(false);
        }

        if (loop is null)
        {
            await CheckOrderAsync(cancellationToken).ConfigureAwait(false);
        }

        // What kept the streams from being listed is mostly found again, and named better, in the stream where it is.
        if (!findings.HasDamage)
        {
            _failures.ForEach(failure => findings.Add(StoreFindingKind.File, failure));
        }
    }

    /// <summary>Every stream that the store, its list of loops or the caller knows of.</summary>
    private async ValueTask<IReadOnlyCollection<StreamId>> StreamsAsync(IEnumerable<StreamId> known, CancellationToken cancellationToken)
    {
        var streams = new HashSet<StreamId>(known);
        await GuardAsync(() => _order.ReadOnAsync(cancellationToken).AsTask()).ConfigureAwait(false);
        streams.UnionWith(_order.Streams);
        await GuardAsync(async () =>
        {
            await foreach (var loop in store.ListLoopsAsync(LoopQuery.All, cancellationToken).ConfigureAwait(false))
            {
                streams.Add(StreamId.ForLoop(loop.Id));
                streams.Add(StreamId.ForInbox(loop.Id));
            }
        }).ConfigureAwait(false);
        return [.. streams.OrderBy(stream => stream.Value, StringComparer.Ordinal)];
    }

    /// <summary>What was read of a stream was acknowledged before, so the order of all events has it by now.</summary>
    private async ValueTask CheckOrderAsync(CancellationToken cancellationToken)
    {
        await GuardAsync(() => _order.ReadOnAsync(cancellationToken).AsTask()).ConfigureAwait(false);
        var problems = _order.Problem is { } problem ? [problem] : _ends.Select(end => _order.MissingOf(end.Key, end.Value)).OfType<string>();
        _failures.AddRange(problems);
    }

    private async ValueTask GuardAsync(Func<Task> read)
    {
        try
        {
            await read().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Damaged bytes may fail in any way on their way to a record.
            _failures.Add(TextOf(exception));
        }
    }

    private async ValueTask StreamAsync(StreamId stream, CancellationToken cancellationToken)
    {
        var loop = stream.Value.StartsWith(LoopPrefix, StringComparison.Ordinal) && LoopId.TryParse(stream.Value[LoopPrefix.Length..], out var id)
            ? new JournalFold(id)
            : null;
        var chain = new StreamChain();
        try
        {
            if (await ReadAsync(stream, chain, loop, long.MaxValue, cancellationToken).ConfigureAwait(false) && loop is not null)
            {
                await SummaryAsync(stream, chain, loop, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            findings.AddRecord(stream, chain.Version + 1, TextOf(exception));
        }

        _ends[stream] = chain.Version;
        Streams += chain.Version > 0 ? 1 : 0;
    }

    /// <summary>Reads on to a version, or to the end.</summary>
    /// <returns>Whether everything was right.</returns>
    private async ValueTask<bool> ReadAsync(StreamId stream, StreamChain chain, JournalFold? loop, long toVersion, CancellationToken cancellationToken)
    {
        await foreach (var stored in store.ReadAsync(stream, chain.Version, cancellationToken).ConfigureAwait(false))
        {
            var data = new EventData(stored.Type, stored.Payload, stored.At);
            if ((chain.Add(stored.Version, data, StoreArguments.ParseHash(stored.Hash)) ?? loop?.Add(stored.Version, data)) is { } problem)
            {
                findings.AddRecord(stream, stored.Version, problem);
                return false;
            }

            Events++;
            await Blobs.CheckAsync(stored, cancellationToken).ConfigureAwait(false);
            if (stored.Version == toVersion)
            {
                break;
            }
        }

        return true;
    }

    /// <summary>A summary is written with its events, so one that is read after the journal is not older than it.</summary>
    private async ValueTask SummaryAsync(StreamId stream, StreamChain chain, JournalFold loop, CancellationToken cancellationToken)
    {
        LoopSnapshot? summary;
        try
        {
            summary = await store.FindLoopAsync(loop.Id, cancellationToken).ConfigureAwait(false);
        }
        catch (LoopKitException exception)
        {
            findings.Add(StoreFindingKind.Summary, stream, exception.Explanation);
            return;
        }

        if (summary is null)
        {
            if (chain.Version > 0)
            {
                findings.Add(StoreFindingKind.Summary, stream, $"the journal has {chain.Version} events, but the list of loops does not know the loop");
            }

            return;
        }

        Loops++;
        if (summary.Version > chain.Version && !await ReadAsync(stream, chain, loop, summary.Version, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        if (summary.Version > chain.Version)
        {
            findings.AddRecord(stream, chain.Version + 1, $"the journal is cut off: it ends with event {chain.Version}, but the loop's summary is of event {summary.Version}");
        }
        else if (summary.Version < chain.Version)
        {
            findings.Add(StoreFindingKind.Summary, stream, $"the summary is of event {summary.Version}, but the journal ends with event {chain.Version}");
        }
        else if (loop.DifferenceFrom(summary) is { } difference)
        {
            findings.Add(StoreFindingKind.Summary, stream, $"the summary does not follow from the journal: {difference}");
        }
    }

    private static string TextOf(Exception exception) =>
        exception is LoopKitException known ? known.Explanation : $"it cannot be read ({exception.GetType().Name}: {exception.Message})";
}
