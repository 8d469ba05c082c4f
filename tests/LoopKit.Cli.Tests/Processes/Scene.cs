using System.Diagnostics;
using System.Text;
using System.Text.Json;
using LoopKit.Replay;
using LoopKit.Storage;

namespace LoopKit.Cli.Tests.Processes;

/// <summary>A user's repository, a transcript, and the commands that are started on them; all of it in a temporary directory.</summary>
internal sealed class Scene : IDisposable
{
    public const string Name = "job";

    private static readonly string _command = Path.Combine(AppContext.BaseDirectory, "loopkit.dll");
    private static readonly string _dotnet = System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private readonly List<LoopKitProcess> _processes = [];

    public Scene(bool withCommit = true)
    {
        Directory.CreateDirectory(Repository);
        Git("init", "--quiet", "--initial-branch=main");
        if (withCommit)
        {
            Write("readme.md", "hello\n");
            Git("add", "--all");
            Git("commit", "--quiet", "--message", "First");
        }
    }

    /// <summary>Holds everything; also the user's home directory.</summary>
    public string Home { get; } = Directory.CreateTempSubdirectory("loopkit-cli-").FullName;

    public string Repository => File("project");

    public string Store => Path.Combine(Repository, ".loopkit");

    public string Transcript => File("turns.yaml");

    /// <summary>Variables for the commands, beyond those that keep them within <see cref="Home"/>.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public string File(string name) => Path.Combine(Home, name);

    /// <summary>Writes a file of the repository.</summary>
    public void Write(string name, string content)
    {
        var file = Path.Combine(Repository, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllText(file, content);
    }

    /// <summary>Writes what the model says.</summary>
    public void Script(string turns) => System.IO.File.WriteAllText(Transcript, turns);

    /// <summary>The arguments of a run of the scripted model that is to make <c>answer.txt</c>.</summary>
    public string[] RunArguments(params string[] more) =>
        ["run", "--goal", "Write the answer", "--name", Name, "--model", "scripted:" + Transcript, "--validate", "grep -q 42 answer.txt", "--json", .. more];

    /// <summary>Starts a command in the repository.</summary>
    public LoopKitProcess Start(params string[] arguments) => StartIn(Repository, arguments);

    public LoopKitProcess StartIn(string directory, params string[] arguments) =>
        Start(new ProcessStartInfo(_dotnet, [_command, .. arguments]) { WorkingDirectory = directory });

    /// <summary>Starts a command through another program.</summary>
    public LoopKitProcess StartThrough(IReadOnlyList<string> program, params string[] arguments) =>
        Start(new ProcessStartInfo(program[0], [.. program.Skip(1), _dotnet, _command, .. arguments]) { WorkingDirectory = Repository });

    /// <summary>Starts a command under a parent that never asks how it ended.</summary>
    public LoopKitProcess StartUnreaped(params string[] arguments) =>
        Start(new ProcessStartInfo("sh", ["-c", "\"$@\" & exec sleep 300", "sh", _dotnet, _command, .. arguments]) { WorkingDirectory = Repository });

    /// <summary><c>kill -9</c> of the process that hosts the store.</summary>
    public async Task KillHostAsync()
    {
        var host = JsonElement.Parse(await System.IO.File.ReadAllBytesAsync(Path.Combine(Store, "host.json"))).GetProperty("processId").GetInt32();
        using var kill = Process.Start("kill", ["-KILL", $"{host}"]);
        await kill.WaitForExitAsync();
        await Patience.UntilAsync(() => !Directory.Exists($"/proc/{host}/fd") || !Directory.EnumerateFileSystemEntries($"/proc/{host}/fd").Any(), "the host is dead");
    }

    /// <summary>Runs a command in the repository to its end.</summary>
    public Task<CliResult> RunAsync(params string[] arguments) => Start(arguments).EndAsync();

    /// <summary>The journal of the scene's loop, which every read replays.</summary>
    public async Task<Journal> JournalAsync()
    {
        var result = await RunAsync("events", Name, "--json");
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        var journal = new Journal(result.Lines);
        await using var store = LoopStores.OpenReader(Store);
        var replay = await LoopReplay.ReplayAsync(store, journal.Events[0].Loop);
        Assert.That(replay, Is.TypeOf<ReplayResult.Exact>(), replay is ReplayResult.Diverged diverged ? string.Join('\n', diverged.Differences) : "");
        return journal;
    }

    /// <summary>Runs the user's git in the repository.</summary>
    public string Git(params string[] arguments)
    {
        using var process = Process.Start(InHome(new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = Repository,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }))!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {error.Result}");
    }

    /// <summary>Everything of the user's repository that no loop may change.</summary>
    public string UsersSide()
    {
        var git = Path.Combine(Repository, ".git");
        var text = new StringBuilder();
        text.AppendLine(Git("--no-optional-locks", "status", "--porcelain=v2", "--branch", "--untracked-files=all"));
        text.AppendLine(Git("ls-files", "--stage", "--debug"));
        text.AppendLine(Git("stash", "list", "--format=%H %gs"));
        text.AppendLine(string.Join('\n', Git("for-each-ref").Split('\n')
            .Where(line => !line.Contains("refs/heads/loopkit/", StringComparison.Ordinal) && !line.Contains("refs/loopkit/", StringComparison.Ordinal))));
        foreach (var file in (string[])["HEAD", "index", "config"])
        {
            text.AppendLine(Convert.ToHexString(System.IO.File.ReadAllBytes(Path.Combine(git, file))));
        }

        foreach (var file in Directory.EnumerateFiles(Repository, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(file => !file.StartsWith(git, StringComparison.Ordinal) && !file.StartsWith(Store, StringComparison.Ordinal)))
        {
            text.AppendLine($"{file} {System.IO.File.ReadAllText(file)}");
        }

        return text.ToString();
    }

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Dispose();
        }

        Directory.Delete(Home, recursive: true);
    }

    private LoopKitProcess Start(ProcessStartInfo start)
    {
        var process = LoopKitProcess.Start(InHome(start));
        _processes.Add(process);
        return process;
    }

    private ProcessStartInfo InHome(ProcessStartInfo start)
    {
        foreach (var name in start.Environment.Keys.Where(IsOfTheMachine).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in Own().Concat(Environment))
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static bool IsOfTheMachine(string name) =>
        name.StartsWith("LOOPKIT_", StringComparison.Ordinal) || name.StartsWith("GIT_", StringComparison.Ordinal) || name.EndsWith("_API_KEY", StringComparison.Ordinal);

    private Dictionary<string, string> Own() => new()
    {
        ["HOME"] = Home,
        ["XDG_CONFIG_HOME"] = File("config"),
        ["XDG_STATE_HOME"] = File("state"),
        ["LOOPKIT_WORKTREES"] = File("worktrees"),

        // The same on every machine. A test of the sandbox asks for it.
        ["LOOPKIT_SANDBOX"] = "off",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_AUTHOR_NAME"] = "User",
        ["GIT_AUTHOR_EMAIL"] = "user@example.invalid",
        ["GIT_COMMITTER_NAME"] = "User",
        ["GIT_COMMITTER_EMAIL"] = "user@example.invalid",

        // A killed runtime would leave its debugging socket behind in the machine's temporary directory.
        ["DOTNET_EnableDiagnostics"] = "0",

        // Short runs have no time to profit from it.
        ["DOTNET_TieredPGO"] = "0",
    };
}
