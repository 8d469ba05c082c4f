using System.Text.Json;
using LoopKit.Mcp.Protocol;
using LoopKit.Mcp.Tools;

namespace LoopKit.Mcp.Tests.Replies;

[Property("Requirement", "MCP-04")]
public sealed class PlainTextConverterTests
{
    [Test]
    public void No_text_of_a_reply_keeps_control_characters_wherever_it_comes_from()
    {
        var entry = new EventEntry { Version = 1, Type = "tool-started", At = DateTimeOffset.UnixEpoch, Summary = "a \u001B[31mred\u0007 tool", Tool = "\u202Eloot" };

        var json = JsonSerializer.SerializeToElement(new GetLoopEventsReply { Events = [entry], NextAfter = 1, More = false, Status = "running", AtRest = false }, McpJson.ReplyInfo<GetLoopEventsReply>());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(json.GetProperty("events")[0].GetProperty("summary").GetString(), Is.EqualTo("a red tool"));
            Assert.That(json.GetProperty("events")[0].GetProperty("tool").GetString(), Is.EqualTo("loot"));
        }
    }
}
