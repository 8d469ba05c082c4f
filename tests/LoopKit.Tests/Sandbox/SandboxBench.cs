using LoopKit.Sandbox;

namespace LoopKit.Tests.Sandbox;

/// <summary>A workspace to run commands in, with the real bubblewrap around them. A test that uses it is ignored where that does not work.</summary>
internal sealed class SandboxBench : IDisposable
{
    private readonly string _top = Directory.CreateTempSubdirectory("loopkit-box-").FullName;

    public SandboxBench()
    {
        Workspace = Directory.CreateDirectory(Path.Combine(_top, "workspace")).FullName;
        Options.StorePath = Path.Combine(_top, "store");
        Sandbox = new BubblewrapSandbox(Options);
        if (Sandbox.Problem is { } problem)
        {
            Directory.Delete(_top, recursive: true);
            Assert.Ignore(problem);
        }
    }

    public LoopKitOptions Options { get; } = new() { Sandbox = SandboxMode.Required };

    public BubblewrapSandbox Sandbox { get; }

    public string Workspace { get; set; }

    public LoopId Loop { get; } = LoopId.New(TimeProvider.System);

    public TriggeredTime Time { get; } = new();

    public ProcessRunner Runner => new(Time, new SandboxChoice(Sandbox, SandboxMode.Required));

    /// <summary>A place beside the workspace.</summary>
    public string Beside(string name) => Path.Combine(_top, name);

    public ProcessRequest Request(string command, SandboxPolicy? policy = null) =>
        new() { Command = command, WorkingDirectory = Workspace, Loop = Loop, Timeout = TimeSpan.FromHours(1), Sandbox = policy ?? new SandboxPolicy() };

    public ValueTask<ProcessOutcome> RunAsync(string command, SandboxPolicy? policy = null) => Runner.RunAsync(Request(command, policy), CancellationToken.None);

    /// <summary>The same command as the user would run it, to show that what fails in the sandbox works without.</summary>
    public ValueTask<ProcessOutcome> RunOutsideAsync(string command) => new ProcessRunner(Time, SandboxChoice.Off).RunAsync(Request(command), CancellationToken.None);

    public void Dispose() => Directory.Delete(_top, recursive: true);
}
