namespace LoopKit.Tests.Workspaces;

/// <summary>A directory that is gone after the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("loopkit-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        // Not by .NET, which cannot delete a file whose name is not text.
        using var removing = System.Diagnostics.Process.Start("rm", ["-rf", "--", Path]);
        removing.WaitForExit();
    }
}
