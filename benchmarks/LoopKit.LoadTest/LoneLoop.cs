using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace LoopKit.LoadTest;

/// <summary>One loop alone, beside one commit: no company to share the wait for the disk with.</summary>
internal static class LoneLoop
{
    private const int Commits = 2_000;

    public static async Task RunAsync(int rounds, TimeSpan warmUp, TextWriter output, CancellationToken cancellationToken)
    {
        var load = new Load("sqlite", 1, 2_000, "plain");
        List<double> ratios = [];
        for (var round = 0; round < rounds; round++)
        {
            var commit = await Measurement.InFreshDirectoryAsync(directory => Task.FromResult(MedianCommitUs(Path.Combine(directory, "commit.db"))));
            var loop = await Measurement.RunAsync("loopkit", load, warmUp, cancellationToken);
            await output.WriteLineAsync(loop.ToJson());
            ratios.Add(loop.P50Us / commit);
        }

        await output.WriteLineAsync((Ratio.Of("p50 of an iteration of one loop / one SQLite FULL commit", ratios) with { Goal = "PERF-03", AtMost = 3 }).ToJson());
    }

    private static double MedianCommitUs(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using var setUp = connection.CreateCommand();
        setUp.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE records(id INTEGER PRIMARY KEY, payload BLOB)";
        setUp.ExecuteNonQuery();
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO records(payload) VALUES($payload)";
        insert.Parameters.AddWithValue("$payload", new byte[Load.Reply.Length]);
        insert.Prepare();
        var ticks = new long[Commits];
        for (var commit = 0; commit < Commits; commit++)
        {
            var start = Stopwatch.GetTimestamp();
            insert.ExecuteNonQuery();
            ticks[commit] = Stopwatch.GetTimestamp() - start;
        }

        Array.Sort(ticks);
        return ticks[Commits / 2] * 1_000_000.0 / Stopwatch.Frequency;
    }
}
