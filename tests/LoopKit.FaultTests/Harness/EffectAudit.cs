using LoopKit.Events;

namespace LoopKit.FaultTests.Harness;

/// <summary>Compares what the tools of a loop really did, by the ledger outside the store, with its journal.</summary>
internal static class EffectAudit
{
    /// <returns>How many effects happened again, as only harmless ones may.</returns>
    public static int Check(LoopJournal journal, string ledger)
    {
        var done = File.ReadAllLines(ledger).CountBy(line => line).ToDictionary(StringComparer.Ordinal);
        var intended = journal.All<ToolStarted>().Select(started => $"{started.Tool} {started.Iteration}").ToHashSet(StringComparer.Ordinal);
        foreach (var (line, times) in done)
        {
            var words = line.Split(' ');
            Assert.That(intended, Does.Contain($"{words[0]} {words[1]}"), $"{journal.Loop}: '{line}' was done without a recorded intent");
            Assert.That(times == 1 || words[0] != "send", Is.True, $"{journal.Loop}: '{line}' cannot be undone and was done {times} times");
        }

        foreach (var (tool, iteration) in Succeeded(journal))
        {
            Assert.That(done.Keys.Any(line => line.StartsWith($"{tool} {iteration} ", StringComparison.Ordinal)), Is.True, $"{journal.Loop}: {tool} of iteration {iteration} succeeded by the journal and never happened");
        }

        return done.Values.Sum(times => times - 1);
    }

    private static IEnumerable<(string Tool, int Iteration)> Succeeded(LoopJournal journal)
    {
        var calls = journal.All<ToolStarted>().DistinctBy(started => started.CallId).ToDictionary(started => started.CallId, started => started.Tool, StringComparer.Ordinal);
        return journal.All<ToolCompleted>().Where(completed => completed.Outcome == ToolOutcome.Succeeded).Select(completed => (calls[completed.CallId], completed.Iteration));
    }
}
