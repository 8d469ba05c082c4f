using System.Globalization;

namespace LoopKit.SimulationTests;

/// <summary>Simulates seeds and prints a line for each that fails: <c>FIRST COUNT [--digests] [--journal]</c>.</summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        if (args is not [var first, var count, ..] || !int.TryParse(first, CultureInfo.InvariantCulture, out var seed) || !int.TryParse(count, CultureInfo.InvariantCulture, out var seeds))
        {
            Console.Error.WriteLine("Usage: FIRST-SEED COUNT [--digests] [--journal]");
            return 2;
        }

        // Continuations run where the runtime puts them: on the thread pool. With one thread in it their order follows from the seed alone.
        return OneThread.IsGiven
            ? RunAsync(seed, seeds, args.Contains("--digests"), args.Contains("--journal")).GetAwaiter().GetResult()
            : OneThread.RunAgain(args);
    }

    private static async Task<int> RunAsync(int first, int count, bool digests, bool journal)
    {
        await Task.Yield();
        var total = new SimulationCounts();
        var failed = 0;
        for (var seed = first; seed < first + count; seed++)
        {
            var result = await new Simulation(seed).RunAsync();
            total.Add(result.Counts);
            failed += result.Violations.Count > 0 ? 1 : 0;
            foreach (var violation in result.Violations)
            {
                Console.WriteLine($"seed {seed}: {violation}");
            }

            if (digests)
            {
                Console.WriteLine($"digest {seed} {result.Digest}");
            }

            if (journal)
            {
                Console.WriteLine(result.Journal);
            }
        }

        Console.WriteLine($"{count} seeds from {first}, {failed} failed: {total}");
        return failed == 0 ? 0 : 1;
    }
}
