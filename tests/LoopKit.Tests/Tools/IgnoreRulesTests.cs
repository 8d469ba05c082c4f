using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using LoopKit.Tools;

namespace LoopKit.Tests.Tools;

[Platform("Linux")]
[Property("Requirement", "TOOL-01")]
public sealed partial class IgnoreRulesTests : IDisposable
{
    private static readonly string[] _names = ["a", "b", "ab", "a.b", "b.o", "a b", "#a", "!b", "A", "foo", "a]", "x.log"];
    private static readonly string[] _pieces =
        ["a", "b", "*", "**", "?", "/", "/", "/**/", "**/", "/**", "[ab]", "[!a]", "[a-b", "\\", "\\a", "\\ ", " ", ".", ".o", "foo", "[[:alpha:]]", "[]]", "x", "log", "***", "#", "!"];

    private readonly TestWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [TestCase("*.log", "a.log", true)]
    [TestCase("*.log\n!keep.log", "keep.log", false)]
    [TestCase("!keep.log\n*.log", "keep.log", true)]
    [TestCase("build/", "build", false)]
    [TestCase("/a.txt", "sub/a.txt", false)]
    [TestCase("sub/a.txt", "x/sub/a.txt", false)]
    [TestCase("# comment\n\n", "# comment", false)]
    [TestCase("\\#x", "#x", true)]
    [TestCase("name \t\r\n", "name", false)]
    [TestCase("name  \r\n", "name", true)]
    [TestCase("name\\ ", "name ", true)]
    public void A_line_names_what_it_names_for_git(string rules, string path, bool ignored) =>
        Assert.That(IgnoreRules.None.With("", rules).Ignores(path, isDirectory: false), Is.EqualTo(ignored));

    [Test]
    public void The_git_directory_is_always_left_out()
    {
        var rules = IgnoreRules.None.With("", "!.git");
        Assert.That(rules.Ignores(".git", isDirectory: true), Is.True);
        Assert.That(rules.Ignores("sub/.git", isDirectory: false), Is.True);
    }

    [Test]
    public void A_nearer_file_has_the_last_word()
    {
        var above = IgnoreRules.None.With("", "*.log");
        var rules = above.With("sub", "!*.log");
        Assert.That((above.Ignores("a.log", false), rules.Ignores("sub/a.log", false)), Is.EqualTo((true, false)));
    }

    [Test]
    public void Random_rules_leave_out_what_git_leaves_out([Range(1, 12)] int seed)
    {
        var random = new Random(seed);
        PlantTree(random, "", depth: 0);
        RunGit("init -q .", "");
        var paths = Directory.EnumerateFiles(_workspace.Root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_workspace.Root, path))
            .Where(path => !path.StartsWith(".git/", StringComparison.Ordinal)).ToList();
        var ignored = RunGit("-c core.ignorecase=false check-ignore --no-index --stdin -z", string.Join('\0', paths))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        var shown = new WorkspaceWalk(_workspace.Files, withIgnored: false).Below(".", CancellationToken.None)
            .Where(entry => !entry.IsDirectory).Select(entry => entry.Path);
        Assert.That(shown, Is.EquivalentTo(paths.Where(path => !ignored.Contains(path))), () => $"seed {seed}\n{AllRules()}");
    }

    private void PlantTree(Random random, string directory, int depth)
    {
        foreach (var name in random.GetItems(_names, 7).Distinct())
        {
            if (depth < 3 && random.Next(2) == 0)
            {
                PlantTree(random, $"{directory}{name}/", depth + 1);
            }
            else if (!Path.Exists(_workspace.At(directory + name)))
            {
                _workspace.Put(directory + name, "");
            }
        }

        if (depth == 0 || random.Next(4) == 0)
        {
            _workspace.Put($"{directory}.gitignore", string.Join('\n', Enumerable.Range(0, random.Next(1, 7)).Select(_ => Line(random))));
        }
    }

    /// <summary>Without two stars after a plain beginning, as in <c>x**/y</c>: git takes those for whole names, against its own manual.</summary>
    private static string Line(Random random)
    {
        var line = (random.Next(4) == 0 ? "!" : "") + string.Concat(random.GetItems(_pieces, random.Next(1, 5))) + (random.Next(5) == 0 ? "/" : "");
        return StarsWithinName().IsMatch(line) ? Line(random) : line;
    }

    [GeneratedRegex(@"[^/*!]\*\*|^!?[!]\*\*")]
    private static partial Regex StarsWithinName();

    private string AllRules() => string.Join('\n', Directory.EnumerateFiles(_workspace.Root, ".gitignore", SearchOption.AllDirectories)
        .Select(path => $"{Path.GetRelativePath(_workspace.Root, path)}:\n{File.ReadAllText(path)}\n"));

    private string RunGit(string arguments, string input)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = _workspace.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        using var git = Process.Start(start)!;
        git.StandardInput.Write(input);
        git.StandardInput.Close();
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.That(git.ExitCode, Is.AnyOf(0, 1));
        return output;
    }
}
