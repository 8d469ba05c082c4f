using LoopKit.Tools;

namespace LoopKit.Tests.Tools;

/// <summary>What is huge or endless costs bounded memory. Alone, because memory is the whole process's.</summary>
[Platform("Linux")]
[NonParallelizable]
[Property("Requirement", "TOOL-03")]
public sealed class FileToolBoundTests : IDisposable
{
    private const long MaxGrowth = 64 << 20;

    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [TestCase("read")]
    [TestCase("grep")]
    [TestCase("edit")]
    [TestCase("multi_edit")]
    public async Task A_sparse_file_of_ten_gigabytes_costs_little(string tool)
    {
        await File.WriteAllTextAsync(_bench.Workspace.At("huge"), new string('a', 9000));
        using (var file = File.OpenHandle(_bench.Workspace.At("huge"), FileMode.Open, FileAccess.Write))
        {
            RandomAccess.SetLength(file, 10L << 30);
        }

        await CostsLittleAsync(tool, "huge");
    }

    [TestCase("read")]
    [TestCase("grep")]
    public async Task A_line_of_two_hundred_megabytes_costs_little(string tool)
    {
        var piece = new string('a', 1 << 20);
        await using (var file = new StreamWriter(_bench.Workspace.At("line")))
        {
            for (var count = 0; count < 200; count++)
            {
                await file.WriteAsync(piece);
            }
        }

        Assert.That(await CostsLittleAsync(tool, "line"), Has.Length.LessThan(ToolCatalog.MaxResultCharacters));
    }

    [TestCase("read")]
    [TestCase("grep")]
    [TestCase("write")]
    public async Task An_endless_device_is_not_reached(string tool)
    {
        _bench.Workspace.Link("zero", "/dev/zero");
        await CostsLittleAsync(tool, "zero");
    }

    [TestCase("list")]
    [TestCase("glob")]
    [TestCase("tree")]
    [TestCase("grep")]
    public async Task A_directory_of_twenty_thousand_names_costs_little(string tool)
    {
        Directory.CreateDirectory(_bench.Workspace.At("many"));
        for (var number = 0; number < 20_000; number++)
        {
            File.CreateSymbolicLink(_bench.Workspace.At($"many/{number:d6}-with-a-rather-long-name-so-that-it-counts"), "nowhere");
        }

        await CostsLittleAsync(tool, "many");
    }

    private async Task<string> CostsLittleAsync(string tool, string path)
    {
        // Once before, so that what is loaded and compiled only once does not count.
        _bench.Workspace.Put("small.txt", "a");
        await CallAsync(tool, "small.txt");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = before;
        var call = CallAsync(tool, path);
        while (!call.IsCompleted)
        {
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
            await Task.Yield();
        }

        Assert.That(most - before, Is.LessThan(MaxGrowth));
        return await call;
    }

    private async Task<string> CallAsync(string tool, string path) => (await _bench.CallAsync(tool, tool switch
    {
        "write" => new { path, content = "x" },
        "edit" => new { path, old_text = "x", new_text = "y" },
        "multi_edit" => new { path, edits = new[] { new { old_text = "x", new_text = "y" } } },
        "grep" => new { path, pattern = "b" },
        "glob" => new { path, pattern = "*" },
        _ => (object)new { path },
    })).Text;
}
