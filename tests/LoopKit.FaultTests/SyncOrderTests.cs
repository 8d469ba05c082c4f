using System.Text.RegularExpressions;
using LoopKit.FaultTests.Harness;

namespace LoopKit.FaultTests;

/// <summary>What a power cut leaves is what was synced. So the order of writes, syncs and acknowledgements is what has to be right.</summary>
[Category("writes")]
public sealed partial class SyncOrderTests
{
    [Test]
    [Property("Requirement", "STORE-01")]
    public async Task Nothing_is_acknowledged_before_it_is_synced()
    {
        Strace.Require();
        using var place = new VictimPlace();
        var log = place.FileOf("trace");
        var output = await place.Start(VictimRun.Scripted with { Under = ["strace", "-f", "-y", "-o", log, "-e", "trace=write,pwrite64,fsync,fdatasync"] }).EndAsync();
        Assert.That(output.ExitCode, Is.Zero, output.ToString());

        var acknowledged = 0;
        var unsynced = 0;
        var syncs = 0;
        HashSet<string> directories = [place.Store, Path.GetDirectoryName(place.Store)!];
        foreach (var call in CompletedCalls(File.ReadLines(log)))
        {
            switch (call)
            {
                case { Text: var text } when text.Contains("\"ack ", StringComparison.Ordinal):
                    Assert.That(unsynced, Is.Zero, $"writes to the log that were not synced when {text} was told");
                    Assert.That(directories, Is.Empty, "directories, which name the files and the store, that were not synced before the first acknowledgement");
                    acknowledged++;
                    break;
                case { IsSync: true } when directories.Remove(call.File):
                    break;
                case { IsSync: true } when call.File == Path.Combine(place.Store, "loopkit.db-wal"):
                    unsynced = 0;
                    syncs++;
                    break;
                case { IsSync: false } when call.File == Path.Combine(place.Store, "loopkit.db-wal"):
                    unsynced++;
                    break;
            }
        }

        Assert.That(acknowledged, Is.EqualTo(output.Acknowledged.Count));
        FaultReport.Write("order of syncs and acknowledgements", acknowledged, $"each after the last of {syncs} syncs of the log, which left nothing unsynced");
    }

    /// <summary>The calls in the order in which they ended; an acknowledgement in the order in which it began.</summary>
    private static IEnumerable<TracedCall> CompletedCalls(IEnumerable<string> lines)
    {
        Dictionary<string, string> unfinished = [];
        foreach (var line in lines)
        {
            var thread = line[..line.IndexOf(' ', StringComparison.Ordinal)];
            if (line.EndsWith("<unfinished ...>", StringComparison.Ordinal) && !line.Contains("\"ack ", StringComparison.Ordinal))
            {
                unfinished[thread] = line;
            }
            else if (Call().Match(line.Contains(" resumed>", StringComparison.Ordinal) && unfinished.Remove(thread, out var begun) ? begun : line) is { Success: true } match)
            {
                yield return new TracedCall(match.Groups["name"].Value is "fsync" or "fdatasync", match.Groups["file"].Value, line);
            }
        }
    }

    [GeneratedRegex(@"^\d+ +(?<name>[a-z0-9]+)\(\d+<(?<file>[^>]*)>")]
    private static partial Regex Call();

    private sealed record TracedCall(bool IsSync, string File, string Text);
}
