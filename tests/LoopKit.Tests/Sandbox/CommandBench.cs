using System.Globalization;
using LoopKit.Sandbox;

namespace LoopKit.Tests.Sandbox;

/// <summary>A directory to run commands in, and eyes for the processes that they leave.</summary>
internal sealed class CommandBench : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("loopkit-run-").FullName;

    public LoopId Loop { get; } = LoopId.New(TimeProvider.System);

    public TriggeredTime Time { get; } = new();

    public ProcessRunner Runner => new(Time, SandboxChoice.Off);

    public ProcessRequest Request(string command) =>
        new() { Command = command, WorkingDirectory = Root, Loop = Loop, Timeout = TimeSpan.FromHours(1) };

    public ValueTask<ProcessOutcome> RunAsync(string command) => Runner.RunAsync(Request(command), CancellationToken.None);

    /// <summary>Waits until a command has written its process number to a file.</summary>
    public async Task<int> ProcessWrittenToAsync(string file)
    {
        var path = Path.Combine(Root, file);
        var written = await Poll.UntilAsync(() => File.Exists(path) && File.ReadAllText(path).EndsWith('\n'), TimeSpan.FromSeconds(30));
        Assert.That(written, Is.True, $"{file} was not written");
        return int.Parse(File.ReadAllText(path), CultureInfo.InvariantCulture);
    }

    /// <summary>Whether a process runs; a zombie, which only waits for its parent, does not.</summary>
    public static bool IsAlive(int process)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{process}/stat");
            return status[status.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    public static async Task DiesAsync(int process) =>
        Assert.That(await Poll.UntilAsync(() => !IsAlive(process), TimeSpan.FromSeconds(10)), Is.True, $"process {process} lives");

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
