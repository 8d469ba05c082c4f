using System.Text.Json;
using LoopKit.Models;
using LoopKit.Plugins.OpenAI;
using Microsoft.Extensions.AI;

namespace LoopKit.Plugins.Tests;

public sealed class OpenAIProviderTests : ProviderTests
{
    protected override string Prefix => "OPENAI";

    protected override string Reply => ReplyWith("""{"role":"assistant","content":"Let me look.","tool_calls":[{"id":"call_1","type":"function","function":{"name":"read","arguments":"{\"path\":\"a.txt\"}"}}]}""", "tool_calls");

    protected override IReadOnlyList<string> StreamBeginning =>
    [
        Chunk("""{"role":"assistant","content":""}"""),
        Chunk("""{"content":"Let me "}"""),
        Chunk("""{"content":"look."}"""),
        Chunk("""{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"read","arguments":""}}]}"""),
        Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"{\"path\":"}}]}"""),
        Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"\"a.txt\"}"}}]}"""),
    ];

    protected override IReadOnlyList<string> StreamEnd =>
    [
        Chunk("{}", "\"tool_calls\""),
        """data: {"id":"chatcmpl_1","object":"chat.completion.chunk","created":1767225600,"model":"model-1-dated","choices":[],"usage":{"prompt_tokens":40,"completion_tokens":5,"total_tokens":45,"prompt_tokens_details":{"cached_tokens":30}}}""",
        "data: [DONE]",
    ];

    protected override IReadOnlyList<string> StreamWithinArguments => [.. StreamBeginning.Take(5)];

    protected override int TextPlace => 3;

    [Test]
    public async Task A_tool_call_goes_there_and_back()
    {
        Endpoint.Answer(Reply);
        Endpoint.Answer(Reply);
        var client = Client();
        List<ChatMessage> messages = [new(ChatRole.System, "Be brief."), new(ChatRole.User, "Read a.txt")];
        var options = new ChatOptions { Tools = [ReadTool], MaxOutputTokens = 100, ToolMode = ChatToolMode.Auto, AllowMultipleToolCalls = false };
        var reply = await client.GetResponseAsync(messages, options);
        AssertReply(reply);

        messages.AddRange(reply.Messages);
        messages.Add(new(ChatRole.Tool, [new FunctionResultContent("call_1", "content of a"), new FunctionResultContent("call_2", new { ok = true })]));
        await client.GetResponseAsync(messages, options);

        var (head, first) = Endpoint.Requests[0];
        Assert.That(head, Does.StartWith("POST /chat/completions ").And.Contain($"Bearer {Key}"));
        Assert.That(first.GetProperty("model").GetString(), Is.EqualTo("model-1"));
        Assert.That(first.GetProperty("max_completion_tokens").GetInt32(), Is.EqualTo(100));
        Assert.That(first.GetProperty("tool_choice").GetString(), Is.EqualTo("auto"));
        Assert.That(first.GetProperty("parallel_tool_calls").GetBoolean(), Is.False);
        var function = first.GetProperty("tools")[0].GetProperty("function");
        Assert.That(function.GetProperty("name").GetString(), Is.EqualTo("read"));
        Assert.That(function.GetProperty("description").GetString(), Is.EqualTo("Reads a file."));
        Assert.That(function.GetProperty("parameters").GetProperty("properties").GetProperty("path").GetProperty("type").GetString(), Is.EqualTo("string"));

        var sent = Endpoint.Requests[1].Body.GetProperty("messages");
        Assert.That(sent.EnumerateArray().Select(message => message.GetProperty("role").GetString()), Is.EqualTo(new[] { "system", "user", "assistant", "tool", "tool" }));
        Assert.That(sent[2].GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString(), Is.EqualTo("""{"path":"a.txt"}""").IgnoreWhiteSpace);
        Assert.That(sent[2].GetProperty("content").GetRawText(), Does.Contain("Let me look."));
        Assert.That(sent[3].GetProperty("tool_call_id").GetString(), Is.EqualTo("call_1"));
        Assert.That(sent[3].GetProperty("content").GetRawText(), Does.Contain("content of a"));
        Assert.That(sent[4].GetProperty("content").GetRawText(), Does.Contain("ok"));
    }

    [Test]
    public async Task A_streamed_reply_is_put_together()
    {
        Endpoint.AnswerStream([.. StreamBeginning, .. StreamEnd]);
        AssertReply(await StreamAsync(Client()));
        Assert.That(Endpoint.Requests[0].Body.GetProperty("stream_options").GetProperty("include_usage").GetBoolean(), Is.True);
    }

    [Test]
    public async Task Calls_that_share_an_index_are_told_apart_by_id()
    {
        Endpoint.AnswerStream(
            Chunk("""{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"read","arguments":"{}"}}]}"""),
            Chunk("""{"tool_calls":[{"index":0,"id":"call_2","type":"function","function":{"name":"read","arguments":"{}"}}]}""", "\"tool_calls\""),
            "data: [DONE]");
        var reply = await StreamAsync(Client());
        Assert.That(reply.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Select(call => call.CallId), Is.EqualTo(new[] { "call_1", "call_2" }));
    }

    [Test]
    public async Task Arguments_that_are_no_object_are_an_exception_of_the_call()
    {
        Endpoint.Answer(ReplyWith("""{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"read","arguments":"{\"path\":"}}]}""", "tool_calls"));
        var reply = await Client().GetResponseAsync("hello");
        Assert.That(reply.Messages[0].Contents.OfType<FunctionCallContent>().Single().Exception, Is.Not.Null);
    }

    [TestCase("stop", "stop")]
    [TestCase("length", "length")]
    [TestCase("content_filter", "content_filter")]
    [TestCase("tool_calls", "tool_calls")]
    public async Task Reasons_to_end_are_kept(string sent, string expected)
    {
        Endpoint.Answer(ReplyWith("""{"role":"assistant","content":"x"}""", sent));
        Assert.That((await Client().GetResponseAsync("hello")).FinishReason, Is.EqualTo(new ChatFinishReason(expected)));
    }

    [Test]
    public async Task An_error_in_the_middle_of_a_stream_is_a_cut_stream()
    {
        Endpoint.AnswerStream([.. StreamBeginning, """data: {"error":{"code":502,"message":"Because."}}""", "data: [DONE]"]);
        Assert.That((await FailsAsync(() => StreamAsync(Client()))).Kind, Is.EqualTo(ModelFailureKind.CutStream));
    }

    [Test]
    public async Task A_refusal_is_a_reply_with_its_own_reason()
    {
        Endpoint.Answer(ReplyWith("""{"role":"assistant","content":null,"refusal":"I will not."}""", "stop"));
        var reply = await Client().GetResponseAsync("hello");
        Assert.That((reply.Text, reply.FinishReason?.Value), Is.EqualTo(("I will not.", "refusal")));
    }

    [Test]
    public async Task Images_are_sent_and_other_content_is_refused()
    {
        Endpoint.Answer(Reply);
        await Client().GetResponseAsync([new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, "image/png")])]);
        Assert.That(Endpoint.Requests[0].Body.GetProperty("messages")[0].GetRawText(), Does.Contain("data:image/png;base64,AQ=="));
        Assert.That(
            (await FailsAsync(() => Client().GetResponseAsync([new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, "audio/wav")])]))).Kind,
            Is.EqualTo(ModelFailureKind.BadRequest));
    }

    protected override string TextEvent(string text) => Chunk($$$"""{"content":"{{{text}}}"}""");

    protected override IModelProvider Create(Func<string, string?> environment, TimeProvider time) => new OpenAIProvider(environment, Limits, time);

    private static string ReplyWith(string message, string finish) => $$$"""
        {"id":"chatcmpl_1","object":"chat.completion","created":1767225600,"model":"model-1-dated","choices":[{"index":0,"message":{{{message}}},"finish_reason":"{{{finish}}}"}],"usage":{"prompt_tokens":40,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":30},"total_tokens":45}}
        """;

    private static string Chunk(string delta, string finish = "null") =>
        $$$"""data: {"id":"chatcmpl_1","object":"chat.completion.chunk","created":1767225600,"model":"model-1-dated","choices":[{"index":0,"delta":{{{delta}}},"finish_reason":{{{finish}}}}]}""";

    private static void AssertReply(ChatResponse reply)
    {
        var call = reply.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Single();
        Assert.That(reply.Text, Is.EqualTo("Let me look."));
        Assert.That((call.CallId, call.Name, ((JsonElement)call.Arguments!["path"]!).GetString()), Is.EqualTo(("call_1", "read", "a.txt")));
        Assert.That(reply.FinishReason, Is.EqualTo(ChatFinishReason.ToolCalls));
        Assert.That((reply.ResponseId, reply.ModelId), Is.EqualTo(("chatcmpl_1", "model-1-dated")));
        Assert.That((reply.Usage!.InputTokenCount, reply.Usage.CachedInputTokenCount, reply.Usage.OutputTokenCount), Is.EqualTo((40, 30, 5)));
    }
}
