using System.Text.Json;

namespace LoopKit.Mcp.Tests.Hosting;

/// <summary>A test with a host and one connected client.</summary>
public abstract class SceneTests
{
    private McpScene? _scene;
    private McpLink? _link;

    internal McpScene Scene => _scene!;

    internal McpLink Link => _link!;

    [SetUp]
    public async Task OpenAsync()
    {
        _scene = await McpScene.OpenAsync();
        _link = await _scene.ConnectAsync();
    }

    [TearDown]
    public async Task CloseAsync()
    {
        if (_link is not null)
        {
            await _link.DisposeAsync();
        }

        if (_scene is not null)
        {
            await _scene.DisposeAsync();
        }
    }

    /// <summary>Starts a loop whose turns the test answers, and waits until the journal and the model know of the first.</summary>
    internal async Task<(string Id, HeldModel.Turn Turn)> StartHeldAsync(string name = "held-loop", string validation = "true")
    {
        var started = await Link.CallAsync("start_loop", new { goal = "Wait for the test.", name, validation = new[] { validation } });
        var turn = await Scene.Model.NextTurnAsync();
        await Link.FollowUntilAsync(Text(started, "id"), "turn-started");
        return (Text(started, "id"), turn);
    }

    internal static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;
}
