using LoopKit.AdversarialTests.Oracle;

namespace LoopKit.AdversarialTests;

/// <summary>What is endless, huge or a flood costs at most 64 MB above what was in use before. Alone, because memory is the whole process's.</summary>
[Platform("Linux")]
[NonParallelizable]
[Property("Requirement", "TOOL-03")]
public sealed class MemoryTests
{
    private const long Most = 64L << 20;

    [TestCase("read")]
    [TestCase("edit")]
    [TestCase("multi_edit")]
    [TestCase("grep")]
    [TestCase("write")]
    [Property("Threat", "FILE-04")]
    public async Task A_file_that_says_it_is_empty_and_never_ends_costs_little(string tool)
    {
        using var bench = new ToolBench(new EndlessFiles());
        await CostsLittleAsync(bench, tool, FileTools.Arguments(tool, "endless"));
    }

    [TestCase("read")]
    [TestCase("edit")]
    [TestCase("multi_edit")]
    [TestCase("grep")]
    [Property("Threat", "FILE-05")]
    public async Task A_sparse_file_of_ten_gigabytes_costs_little(string tool)
    {
        using var bench = new ToolBench();
        bench.Place.Put("huge", new string('a', 9000));
        bench.Place.Shell("truncate -s 10G huge");
        await CostsLittleAsync(bench, tool, FileTools.Arguments(tool, "huge"));
        await bench.AssertUnharmedAsync();
    }

    [TestCase("read")]
    [TestCase("edit")]
    [TestCase("grep")]
    [Property("Threat", "FILE-06")]
    public async Task One_line_of_a_gigabyte_costs_little(string tool)
    {
        using var bench = new ToolBench();
        bench.Place.Shell($"head -c {(AdversarialForm.IsFull ? 1_000_000_000 : 100_000_000)} /dev/zero | tr '\\0' a >line");
        await CostsLittleAsync(bench, tool, FileTools.Arguments(tool, "line"));
        await bench.AssertUnharmedAsync();
    }

    [TestCase("")]
    [TestCase(" >&2")]
    [TestCase(" & exec yes >&2")]
    [Property("Threat", "CMD-10")]
    public async Task A_flood_of_output_on_either_stream_costs_little(string where)
    {
        using var bench = new ToolBench();
        var text = await CostsLittleAsync(bench, "run", new { command = $"yes{where}", timeout_seconds = AdversarialForm.IsFull ? 30 : 2 });
        Assert.That(text, Does.Contain("[timed out after").And.Contain("left out"));
        await bench.AssertUnharmedAsync();
    }

    [TestCase("list")]
    [TestCase("glob")]
    [TestCase("tree")]
    [TestCase("grep")]
    [Property("Threat", "FILE-12")]
    public async Task A_million_names_cost_little(string tool)
    {
        using var bench = new ToolBench();
        bench.Place.Shell($"mkdir many && cd many && seq -f %07g-with-a-rather-long-name-so-that-it-counts {(AdversarialForm.IsFull ? 1_000_000 : 20_000)} | xargs touch");
        await CostsLittleAsync(bench, tool, FileTools.Arguments(tool, "many"));
        await bench.AssertUnharmedAsync();
    }

    private static async Task<string> CostsLittleAsync(ToolBench bench, string tool, object arguments)
    {
        // Once before, so that what is loaded and compiled only once does not count.
        await bench.CallAsync(tool, tool == "run" ? new { command = "true" } : FileTools.Arguments(tool, "small.txt"));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = before;
        var call = bench.CallAsync(tool, arguments).AsTask();
        while (!call.IsCompleted)
        {
            await Task.WhenAny(call, Task.Delay(20));
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
        }

        TestContext.Out.WriteLine($"{tool}: {(most - before) >> 20} MB above the beginning");
        Assert.That(most - before, Is.LessThan(Most));
        return (await call).Text;
    }
}
