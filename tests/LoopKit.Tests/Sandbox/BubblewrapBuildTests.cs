namespace LoopKit.Tests.Sandbox;

[Platform("Linux")]
[Property("Requirement", "TOOL-05")]
public sealed class BubblewrapBuildTests : IDisposable
{
    private readonly SandboxBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Test]
    public async Task A_project_is_restored_built_and_run_without_network()
    {
        await File.WriteAllTextAsync(Path.Combine(_bench.Workspace, "app.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><UseAppHost>false</UseAppHost></PropertyGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(_bench.Workspace, "app.cs"), "System.Console.WriteLine(args.Length == 0 ? \"built\" : \"?\");");
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var outcome = await _bench.RunAsync($"'{dotnet}' build -v q -o out && '{dotnet}' out/app.dll");
        Assert.That((outcome.ExitCode, outcome.Sandbox), Is.EqualTo(((int?)0, "bubblewrap")), outcome.Output);
        Assert.That(outcome.Output, Does.EndWith("built\n"));
    }
}
