using LoopKit.Engine;

namespace LoopKit.Tests.Engine.Evidence;

/// <summary>Whatever a loop does to its files: when it completes, its protected files are what they were.</summary>
[Property("Requirement", "ENG-07")]
public sealed class ProtectionPropertyTests
{
    private static readonly string[] _paths = ["tests/check.sh", "tests/data/one.txt", "tests/data", "tests", "tests/extra/two.txt", ".gitignore", "other/three.txt", "answer.txt"];

    [TestCase(true, 6)]
    [TestCase(false, 12)]
    public async Task No_sequence_of_edits_completes_a_loop_whose_protected_files_differ(bool isGit, int runs)
    {
        var seed = Random.Shared.Next();
        await TestContext.Out.WriteLineAsync($"seed {seed}");
        var completed = 0;
        for (var run = 0; run < runs; run++)
        {
            var random = new Random(seed + run);
            var edits = string.Join("; ", Enumerable.Range(0, random.Next(1, 7)).Select(_ => Edit(random)));
            await using var bench = new EvidenceBench(isGit, EvidenceBench.Script(edits, edits + "; rm -rf answer.txt; echo 42 > answer.txt"), definition => definition with { MaxIterations = 2 });
            var loop = await bench.RunAsync();
            completed += loop.Status == LoopStatus.Completed ? 1 : 0;
            var files = await Shell.RunAsync(loop.Workspace!, "find tests -path '*/.git' -prune -o ! -type d -print | sort | while read f; do echo $f $(cat $f); done");
            Assert.That(
                loop.Status != LoopStatus.Completed || files == "tests/check.sh grep -q 42 answer.txt\ntests/data/one.txt one", Is.True, $"seed {seed}, run {run}: {edits}\n{loop.Reason}\n{files}");
        }

        Assert.That(completed, Is.GreaterThan(0), "at least one loop must complete for this to show anything");
    }

    private static string Edit(Random random)
    {
        var (path, other) = (_paths[random.Next(_paths.Length)], _paths[random.Next(_paths.Length)]);
        return random.Next(8) switch
        {
            0 => $"rm -rf {path}",
            1 => $"mkdir -p $(dirname {path}) 2>/dev/null; echo {random.Next(100)} > {path} 2>/dev/null",
            2 => $"mv {path} {other} 2>/dev/null",
            3 => $"rm -rf {path}; ln -s $PWD/{other} {path} 2>/dev/null",
            4 => $"echo 'tests/*' >> .gitignore 2>/dev/null",
            5 => $"mkdir -p tests/extra 2>/dev/null; git init -q tests/extra 2>/dev/null; echo x > tests/extra/two.txt 2>/dev/null",
            6 => "chmod +x tests/check.sh 2>/dev/null",
            _ => $"git add -A 2>/dev/null; git -c user.name=t -c user.email=t@example.com commit -qm x 2>/dev/null",
        };
    }
}
