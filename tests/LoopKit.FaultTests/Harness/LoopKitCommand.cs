using System.Diagnostics;

namespace LoopKit.FaultTests.Harness;

/// <summary>The command <c>loopkit</c>, with a home of its own.</summary>
internal sealed class LoopKitCommand : IDisposable
{
    private static readonly string _dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
    private static readonly string _command = Path.Combine(AppContext.BaseDirectory, "loopkit.dll");

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("loopkit-fault-cli-");
    private readonly List<VictimProcess> _processes = [];

    public LoopKitCommand()
    {
        Directory.CreateDirectory(Project);
        File.WriteAllText(Transcript, """
            turns:
              - text: "I try."
                tool-calls: [ { name: run, arguments: { command: "sleep 0.05; echo tried >> tries.txt" } } ]
            when-exhausted: repeat-last
            """);
    }

    private string Project => Path.Combine(_home.FullName, "project");

    private string Transcript => Path.Combine(_home.FullName, "turns.yaml");

    /// <summary>Starts a loop named <c>job</c> that goes on until <see cref="Finish"/>, or goes on with it.</summary>
    public VictimProcess StartRun(string store) =>
        Start("run", "--goal", "Try.", "--name", "job", "--model", "scripted:" + Transcript, "--validate", "test -e finished", "--repo", Project, "--store", store, "--json");

    /// <summary>Lets the validation pass from now on.</summary>
    public void Finish() => File.WriteAllText(Path.Combine(Project, "finished"), "");

    public VictimProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(_dotnet, [_command, .. arguments]) { WorkingDirectory = Project };
        start.Environment["HOME"] = _home.FullName;
        start.Environment["XDG_STATE_HOME"] = Path.Combine(_home.FullName, "state");
        start.Environment["XDG_CONFIG_HOME"] = Path.Combine(_home.FullName, "config");
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        var process = VictimProcess.Start(start);
        _processes.Add(process);
        return process;
    }

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Dispose();
        }

        _home.Delete(recursive: true);
    }
}
