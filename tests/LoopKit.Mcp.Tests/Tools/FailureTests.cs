using LoopKit.Mcp.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Mcp.Tests.Tools;

[Property("Requirement", "MCP-04")]
public sealed class FailureTests
{
    [Test]
    public async Task An_unexpected_failure_says_nothing_of_its_details()
    {
        await using var scene = await McpScene.OpenAsync(options => options.DefaultRepository = null, loopKit => loopKit.AddModelProvider<LeakyProvider>());
        await using var link = await scene.ConnectAsync();

        var failure = await link.FailAsync("start_loop", new { goal = "Go.", model = "leaky:model", repository = scene.Work });

        Assert.That(failure, Does.Contain("InvalidOperationException").And.Contain("host's log").And.Not.Contain("hunter2").And.Not.Contain("   at "));
    }

    [Test]
    public void Wrong_settings_are_named_at_start([Values("model", "repository", "client")] string wrong)
    {
        Assert.That(
            async () => await McpScene.OpenAsync(options =>
            {
                options.DefaultModel = wrong == "model" ? "nonsense" : options.DefaultModel;
                options.DefaultRepository = wrong == "repository" ? "some/where" : options.DefaultRepository;
                options.ClientName = wrong == "client" ? "a b\n" : options.ClientName;
            }),
            Throws.TypeOf<Microsoft.Extensions.Options.OptionsValidationException>().With.Message.Contains(wrong == "model" ? "DefaultModel" : wrong == "repository" ? "DefaultRepository" : "ClientName"));
    }
}
