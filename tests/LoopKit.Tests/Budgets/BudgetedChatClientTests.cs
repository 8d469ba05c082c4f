using System.Net;
using System.Runtime.CompilerServices;
using LoopKit.Budgets;
using LoopKit.Models;
using LoopKit.Testing;
using Microsoft.Extensions.AI;

namespace LoopKit.Tests.Budgets;

/// <summary>A chat client within a budget, without any loop.</summary>
[Property("Requirement", "ENG-17")]
public sealed class BudgetedChatClientTests
{
    private static readonly BudgetedChatOptions _options = new() { Model = ModelRef.Parse("openai:gpt-5"), MaxOutputTokens = 1_000 };

    private readonly ManualTimeProvider _time = new();

    [Test]
    public async Task A_call_is_capped_reserved_before_and_settled_after_it([Values] bool streaming)
    {
        using var scene = new ClientScene(_time, new BudgetLimits { Tokens = 10_000, Money = 1 });
        scene.Inner.During = () => Assert.That(scene.Account.Balance.Reserved, Has.Property("Calls").EqualTo(1).And.Property("Money").GreaterThan(0.01m));
        await scene.CallAsync(streaming);
        Assert.That(scene.Inner.Seen!.MaxOutputTokens, Is.EqualTo(1_000), "without a cap the reservation would be a guess");
        Assert.That(scene.Account.Balance.Spent, Is.EqualTo(new BudgetAmount(120, (100 * 1.25m / 1_000_000) + (20 * 10m / 1_000_000), 1, TimeSpan.Zero)));
        Assert.That(scene.Account.Balance.Reserved, Is.EqualTo(default(BudgetAmount)));
    }

    [Test]
    public async Task A_request_keeps_its_own_cap_and_the_caller_s_options_stay_as_they_are()
    {
        using var scene = new ClientScene(_time, new BudgetLimits { Tokens = 10_000 });
        var options = new ChatOptions { MaxOutputTokens = 7 };
        await scene.Client.GetResponseAsync("hello", options);
        Assert.That(scene.Inner.Seen!.MaxOutputTokens, Is.EqualTo(7));
        var plain = new ChatOptions();
        await scene.Client.GetResponseAsync("hello", plain);
        Assert.That(plain.MaxOutputTokens, Is.Null);
    }

    [Test]
    public async Task An_exhausted_budget_refuses_before_the_model_is_called([Values] bool streaming)
    {
        using var scene = new ClientScene(_time, new BudgetLimits { Calls = 1 });
        await scene.CallAsync(streaming);
        Assert.That(() => scene.CallAsync(streaming), Throws.TypeOf<BudgetExhaustedException>());
        Assert.That(scene.Inner.Calls, Is.EqualTo(1));
    }

    [Test]
    public async Task A_reply_without_usage_counts_in_full([Values] bool streaming)
    {
        using var scene = new ClientScene(_time, new BudgetLimits { Tokens = 10_000 });
        scene.Inner.Usage = null;
        await scene.CallAsync(streaming);
        Assert.That(scene.Account.Balance.Spent.Tokens, Is.GreaterThan(1_000));
    }

    [Test]
    public void What_the_provider_turned_away_costs_a_call_and_no_tokens([Values] bool streaming)
    {
        using var scene = new ClientScene(_time, new BudgetLimits { Tokens = 10_000 });
        scene.Inner.Failure = new HttpRequestException("too many", null, HttpStatusCode.TooManyRequests);
        Assert.That(() => scene.CallAsync(streaming), Throws.TypeOf<HttpRequestException>());
        Assert.That(scene.Account.Balance, Has.Property("Spent").EqualTo(new BudgetAmount(0, 0, 1, TimeSpan.Zero)).And.Property("Reserved").EqualTo(default(BudgetAmount)));
    }

    [Test]
    public void A_call_whose_outcome_nobody_knows_counts_in_full([Values] bool streaming)
    {
        using var scene = new ClientScene(_time, new BudgetLimits { Tokens = 10_000 });
        scene.Inner.Failure = new IOException("the connection broke");
        Assert.That(() => scene.CallAsync(streaming), Throws.TypeOf<IOException>());
        Assert.That(scene.Account.Balance.Spent.Tokens, Is.GreaterThan(1_000));
        Assert.That(scene.Account.Balance.Reserved, Is.EqualTo(default(BudgetAmount)));
    }

    [Test]
    public async Task A_stream_that_is_abandoned_counts_in_full()
    {
        using var scene = new ClientScene(_time, new BudgetLimits { Tokens = 10_000 });
        await foreach (var _ in scene.Client.GetStreamingResponseAsync("hello"))
        {
            break;
        }

        Assert.That(scene.Account.Balance.Spent.Tokens, Is.GreaterThan(1_000));
    }

    [Test]
    public void Money_needs_a_price()
    {
        using var scene = new ClientScene(_time, new BudgetLimits { Money = 1 }, _options with { Model = ModelRef.Parse("mine:unknown") });
        Assert.That(() => scene.CallAsync(streaming: false), Throws.TypeOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.PriceUnknown));
        Assert.That(scene.Inner.Calls, Is.Zero);
    }

    private sealed class ClientScene : IDisposable
    {
        private readonly BudgetLedger _ledger;

        public ClientScene(TimeProvider time, BudgetLimits limits, BudgetedChatOptions? options = null)
        {
            _ledger = new BudgetLedger(time);
            Account = _ledger.Open("application", limits);
            Client = new BudgetedChatClient(Inner, Account, options ?? _options, time);
        }

        public BudgetAccount Account { get; }

        public PlainClient Inner { get; } = new();

        public BudgetedChatClient Client { get; }

        public async Task CallAsync(bool streaming)
        {
            if (streaming)
            {
                await foreach (var _ in Client.GetStreamingResponseAsync("hello"))
                {
                    // Read to its end.
                }
            }
            else
            {
                await Client.GetResponseAsync("hello");
            }
        }

        public void Dispose()
        {
            Client.Dispose();
            _ledger.Dispose();
        }
    }

    private sealed class PlainClient : IChatClient
    {
        public UsageDetails? Usage { get; set; } = new() { InputTokenCount = 100, OutputTokenCount = 20 };

        public Exception? Failure { get; set; }

        public Action? During { get; set; }

        public ChatOptions? Seen { get; private set; }

        public int Calls { get; private set; }

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            Begin(options);
            return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "hi")) { Usage = Usage });
        }

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            Begin(options);
            await Task.Yield();
            yield return new ChatResponseUpdate(ChatRole.Assistant, "hi");
            if (Usage is not null)
            {
                yield return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(Usage)]);
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }

        private void Begin(ChatOptions? options)
        {
            Calls++;
            Seen = options;
            During?.Invoke();
            if (Failure is { } failure)
            {
                throw failure;
            }
        }
    }
}
