using System.Text.Json;
using LoopKit.Models;
using LoopKit.Plugins.Anthropic;
using Microsoft.Extensions.AI;

namespace LoopKit.Plugins.Tests;

public sealed class AnthropicProviderTests : ProviderTests
{
    protected override string Prefix => "ANTHROPIC";

    protected override string Reply => """
        {"id":"msg_1","type":"message","role":"assistant","model":"model-1-dated","content":[{"type":"text","text":"Let me look."},{"type":"tool_use","id":"toolu_1","name":"read","input":{"path":"a.txt"}}],"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":2,"cache_read_input_tokens":30,"output_tokens":5}}
        """;

    protected override IReadOnlyList<string> StreamBeginning =>
    [
        """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"model-1-dated","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,"output_tokens":1}}}
        """,
        """
        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}
        """,
        """
        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Let me look."}}
        """,
        """
        event: content_block_stop
        data: {"type":"content_block_stop","index":0}
        """,
        """
        event: content_block_start
        data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_1","name":"read","input":{}}}
        """,
        """
        event: content_block_delta
        data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"path\":"}}
        """,
        """
        event: content_block_delta
        data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"\"a.txt\"}"}}
        """,
        """
        event: content_block_stop
        data: {"type":"content_block_stop","index":1}
        """,
    ];

    protected override IReadOnlyList<string> StreamEnd =>
    [
        """
        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"input_tokens":10,"cache_read_input_tokens":30,"output_tokens":5}}
        """,
        """
        event: message_stop
        data: {"type":"message_stop"}
        """,
    ];

    protected override IReadOnlyList<string> AlmostWhole => [.. StreamBeginning, StreamEnd[0]];

    protected override IReadOnlyList<string> StreamWithinArguments => [.. StreamBeginning.Take(6), StreamBeginning[7]];

    protected override int TextPlace => 3;

    [Test]
    public async Task A_tool_call_goes_there_and_back()
    {
        Endpoint.Answer(Reply);
        Endpoint.Answer(Reply);
        var client = Client();
        List<ChatMessage> messages = [new(ChatRole.System, "Be brief."), new(ChatRole.User, "Read a.txt")];
        var options = new ChatOptions { Tools = [ReadTool] };
        var reply = await client.GetResponseAsync(messages, options);
        AssertReply(reply, inputTokens: 42);

        messages.AddRange(reply.Messages);
        messages.Add(new(ChatRole.Tool, [new FunctionResultContent("toolu_1", "content of a")]));
        await client.GetResponseAsync(messages, options);

        var (head, first) = Endpoint.Requests[0];
        Assert.That(head, Does.StartWith("POST /v1/messages ").And.Contain(Key));
        Assert.That(first.GetProperty("model").GetString(), Is.EqualTo("model-1"));
        Assert.That(first.GetProperty("max_tokens").GetInt32(), Is.GreaterThan(1000));
        Assert.That(first.GetProperty("system")[0].GetProperty("text").GetString(), Is.EqualTo("Be brief."));
        Assert.That(first.GetProperty("cache_control").GetProperty("type").GetString(), Is.EqualTo("ephemeral"));
        var tool = first.GetProperty("tools")[0];
        Assert.That(tool.GetProperty("name").GetString(), Is.EqualTo("read"));
        Assert.That(tool.GetProperty("description").GetString(), Is.EqualTo("Reads a file."));
        Assert.That(tool.GetProperty("input_schema").GetProperty("properties").GetProperty("path").GetProperty("type").GetString(), Is.EqualTo("string"));

        var sent = Endpoint.Requests[1].Body.GetProperty("messages");
        Assert.That(sent[1].GetProperty("content")[1].GetRawText(), Does.Contain("tool_use").And.Contain("toolu_1"));
        var result = sent[2].GetProperty("content")[0];
        Assert.That(sent[2].GetProperty("role").GetString(), Is.EqualTo("user"));
        Assert.That(result.GetProperty("type").GetString(), Is.EqualTo("tool_result"));
        Assert.That(result.GetProperty("tool_use_id").GetString(), Is.EqualTo("toolu_1"));
        Assert.That(result.GetProperty("content").GetRawText(), Does.Contain("content of a"));
    }

    [Test]
    public async Task A_streamed_reply_is_put_together()
    {
        Endpoint.AnswerStream([.. StreamBeginning, .. StreamEnd]);
        AssertReply(await StreamAsync(Client()), inputTokens: 40);
        Assert.That(Endpoint.Requests[0].Body.GetProperty("stream").GetBoolean(), Is.True);
    }

    [TestCase("overloaded_error", ModelFailureKind.Overloaded)]
    [TestCase("rate_limit_error", ModelFailureKind.RateLimited)]
    [TestCase("api_error", ModelFailureKind.Server)]
    [TestCase("invalid_request_error", ModelFailureKind.BadRequest)]
    [TestCase("never_heard_of", ModelFailureKind.Server)]
    public async Task An_error_in_the_middle_of_a_stream_is_classified(string type, ModelFailureKind kind)
    {
        Endpoint.AnswerStream([.. StreamBeginning, $$$"""
            event: error
            data: {"type":"error","error":{"type":"{{{type}}}","message":"Because."}}
            """]);
        var failure = await FailsAsync(() => StreamAsync(Client()));
        Assert.That(failure.Kind, Is.EqualTo(kind));
        Assert.That(failure.Message, Does.Contain("Because."));
    }

    protected override string TextEvent(string text) => $$$"""
        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"{{{text}}}"}}
        """;

    protected override IModelProvider Create(Func<string, string?> environment, TimeProvider time) => new AnthropicProvider(environment, Limits, time);

    private static void AssertReply(ChatResponse reply, int inputTokens)
    {
        var call = reply.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Single();
        Assert.That(reply.Text, Is.EqualTo("Let me look."));
        Assert.That((call.CallId, call.Name, ((JsonElement)call.Arguments!["path"]!).GetString()), Is.EqualTo(("toolu_1", "read", "a.txt")));
        Assert.That(reply.FinishReason, Is.EqualTo(ChatFinishReason.ToolCalls));
        Assert.That((reply.ResponseId, reply.ModelId), Is.EqualTo(("msg_1", "model-1-dated")));
        Assert.That((reply.Usage!.InputTokenCount, reply.Usage.CachedInputTokenCount, reply.Usage.OutputTokenCount), Is.EqualTo((inputTokens, 30, 5)));
    }
}
