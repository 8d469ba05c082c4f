using LoopKit.Budgets;
using LoopKit.Models;
using Microsoft.Extensions.AI;

namespace LoopKit.Tests.Budgets;

/// <summary>What calls cost, and where prices come from.</summary>
[Property("Requirement", "ENG-17")]
public sealed class PriceTableTests
{
    [TestCase("anthropic:claude-sonnet-4-5", 3, 15)]
    [TestCase("anthropic:claude-sonnet-4-5-20250929", 3, 15)]
    [TestCase("anthropic:claude-3-5-haiku-latest", 0.8, 4)]
    [TestCase("openai:gpt-5", 1.25, 10)]
    [TestCase("openai:gpt-4o-2024-08-06", 2.5, 10)]
    public void Well_known_models_have_a_price_with_and_without_their_date(string model, decimal input, decimal output)
    {
        var price = PriceTable.BuiltIn.Require(ModelRef.Parse(model));
        Assert.That((price.Input, price.Output), Is.EqualTo((input, output)));
    }

    [TestCase("anthropic:claude-sonnet-4-5-turbo")]
    [TestCase("other:gpt-5")]
    public void A_model_without_a_price_is_an_error_that_says_how_to_add_one(string model)
    {
        var error = Assert.Throws<LoopKitException>(() => PriceTable.BuiltIn.Require(ModelRef.Parse(model)));
        Assert.That(error!.Code, Is.EqualTo(ErrorCodes.PriceUnknown));
        Assert.That(error.Message, Does.Contain($"'{model}: {{ input: 3, output: 15 }}'").And.Contain("prices.yaml"));
    }

    [Test]
    public void A_file_adds_prices_and_replaces_those_that_are_known()
    {
        using var directory = new TemporaryFile("""
            openai:gpt-5: { input: 1, output: 2, cached-input: 0.5 }
            ollama:*: { input: 0, output: 0 }
            ollama:big*: { input: 0.1, output: 0.2 }
            """);
        var prices = PriceTable.BuiltIn.WithFile(directory.Path);
        Assert.That(prices.Find(ModelRef.Parse("openai:gpt-5-2025-08-07")), Is.EqualTo(new ModelPrice(1, 2) { CachedInput = 0.5m }));
        Assert.That(prices.Find(ModelRef.Parse("ollama:small")), Is.EqualTo(new ModelPrice(0, 0)));
        Assert.That(prices.Find(ModelRef.Parse("ollama:bigger")), Is.EqualTo(new ModelPrice(0.1m, 0.2m)));
        Assert.That(prices.Find(ModelRef.Parse("anthropic:claude-opus-4-5")), Is.Not.Null);
        Assert.That(PriceTable.BuiltIn.WithFile(directory.Path + ".none"), Is.SameAs(PriceTable.BuiltIn));
    }

    [TestCase("gpt-5: { input: 1, output: 2 }", "'gpt-5' names no model")]
    [TestCase("openai:x: { input: 1 }", "needs 'input' and 'output'")]
    [TestCase("openai:x: { input: -1, output: 2 }", "'input' must be a number of US dollars")]
    [TestCase("openai:x: { input: 1, output: 2, outptu: 3 }", "'outptu' is unknown")]
    [TestCase("openai:x: 3", "must be a map")]
    public void Every_mistake_in_a_file_is_named_with_its_place(string text, string problem)
    {
        using var file = new TemporaryFile(text);
        var error = Assert.Throws<LoopKitException>(() => PriceTable.BuiltIn.WithFile(file.Path));
        Assert.That(error!.Code, Is.EqualTo(ErrorCodes.PricesInvalid));
        Assert.That(error.Message, Does.Contain(problem).And.Contain(file.Path));
    }

    [Test]
    public void Tokens_that_were_cached_or_written_to_a_cache_have_their_own_price()
    {
        var price = new ModelPrice(3, 15) { CachedInput = 0.3m, CacheWrite = 3.75m };
        var usage = new UsageDetails { InputTokenCount = 1_000_000, OutputTokenCount = 100_000, CachedInputTokenCount = 400_000, AdditionalCounts = new() { ["CacheCreationInputTokens"] = 200_000 } };
        Assert.That(price.Of(usage), Is.EqualTo((0.4m * 3) + (0.4m * 0.3m) + (0.2m * 3.75m) + 1.5m));
        Assert.That(price.AtMost(1_000_000, 100_000), Is.EqualTo(3.75m + 1.5m), "a reservation takes the dearest");
    }

    [Test]
    public void A_provider_that_says_nonsense_neither_earns_money_nor_overflows()
    {
        var price = new ModelPrice(3, 15) { CachedInput = 0.3m };
        Assert.That(price.Of(new UsageDetails { InputTokenCount = -5, OutputTokenCount = -5, CachedInputTokenCount = 10 }), Is.Zero);
        Assert.That(price.Of(new UsageDetails { InputTokenCount = 10, CachedInputTokenCount = 1_000 }), Is.EqualTo(0.3m * 10 / 1_000_000));
    }

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(string text) => File.WriteAllText(Path, text);

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"prices-{Guid.NewGuid():n}.yaml");

        public void Dispose() => File.Delete(Path);
    }
}
