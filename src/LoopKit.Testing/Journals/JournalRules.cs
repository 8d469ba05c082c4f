using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Storage;

namespace LoopKit.Testing.Journals;

/// <summary>What holds for every journal, whatever happened to its hosts.</summary>
internal static class JournalRules
{
    /// <summary>The rules that the journal of a loop breaks, in words.</summary>
    public static async ValueTask<IReadOnlyList<string>> ViolationsAsync(ILoopStore store, LoopId loop)
    {
        var events = await store.ReadAsync(StreamId.ForLoop(loop)).ToListAsync().ConfigureAwait(false);
        List<string> violations = [.. ChainViolations(events)];
        var order = new JournalOrder();
        foreach (var stored in events)
        {
            violations.AddRange(order.Add(LoopEventSerializer.Deserialize(stored.Payload.Span)).Select(violation => $"version {stored.Version} ({stored.Type}): {violation}"));
        }

        var folded = (await Journal.FoldAsync(store, loop, CancellationToken.None).ConfigureAwait(false))?.ToSnapshot();
        var summary = await store.FindLoopAsync(loop).ConfigureAwait(false);
        if (folded != summary)
        {
            violations.Add($"the journal folds to {folded}, but the summary is {summary}");
        }

        return [.. violations.Select(violation => $"loop '{loop}': {violation}")];
    }

    private static IEnumerable<string> ChainViolations(IReadOnlyList<StoredEvent> events)
    {
        var hash = new byte[EventHash.Size];
        foreach (var (index, stored) in events.Index())
        {
            if (stored.Version != index + 1)
            {
                yield return $"version {stored.Version} stands where {index + 1} belongs";
            }

            EventHash.Compute(hash, stored.Version, new EventData(stored.Type, stored.Payload, stored.At), hash);
            if (stored.Hash != Convert.ToHexStringLower(hash))
            {
                yield return $"version {stored.Version} does not continue the hash chain";
            }
        }
    }
}
