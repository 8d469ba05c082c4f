using System.Net;
using System.Net.Sockets;
using LoopKit.Models;

namespace LoopKit.Tests.Models;

public sealed class ModelFailuresTests
{
    [TestCase(429, ModelFailureKind.RateLimited)]
    [TestCase(503, ModelFailureKind.Overloaded)]
    [TestCase(529, ModelFailureKind.Overloaded)]
    [TestCase(500, ModelFailureKind.Server)]
    [TestCase(502, ModelFailureKind.Server)]
    [TestCase(504, ModelFailureKind.Server)]
    [TestCase(401, ModelFailureKind.Unauthorized)]
    [TestCase(403, ModelFailureKind.Unauthorized)]
    [TestCase(400, ModelFailureKind.BadRequest)]
    [TestCase(404, ModelFailureKind.BadRequest)]
    [TestCase(413, ModelFailureKind.BadRequest)]
    [TestCase(422, ModelFailureKind.BadRequest)]
    [TestCase(408, ModelFailureKind.Timeout)]
    public void A_status_decides_wherever_it_is_found(int status, ModelFailureKind kind)
    {
        Exception[] exceptions =
        [
            new HttpRequestException("x", null, (HttpStatusCode)status),
            new NumberException { Status = status },
            new CodeException { StatusCode = (HttpStatusCode)status, Status = "text" },
            new InvalidOperationException("outer", new NumberException { Status = status }),
        ];
        Assert.That(exceptions.Select(exception => ModelFailures.Classify(exception).Kind), Is.All.EqualTo(kind));
    }

    [Test]
    public void Failures_without_a_status_are_classified_by_type()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Kind(new HttpRequestException("no host")), Is.EqualTo(ModelFailureKind.Network));
            Assert.That(Kind(new HttpRequestException("refused", new SocketException(111))), Is.EqualTo(ModelFailureKind.Network));
            Assert.That(Kind(new IOException("reset")), Is.EqualTo(ModelFailureKind.Network));
            Assert.That(Kind(new SocketException(104)), Is.EqualTo(ModelFailureKind.Network));
            Assert.That(Kind(new HttpIOException(HttpRequestError.ResponseEnded)), Is.EqualTo(ModelFailureKind.CutStream));
            Assert.That(Kind(new TimeoutException()), Is.EqualTo(ModelFailureKind.Timeout));
            Assert.That(Kind(new TaskCanceledException("timeout", new TimeoutException())), Is.EqualTo(ModelFailureKind.Timeout));
            Assert.That(Kind(new NumberException { Status = 0 }), Is.EqualTo(ModelFailureKind.Server));
            Assert.That(Kind(new InvalidCastException("who knows")), Is.EqualTo(ModelFailureKind.Server));
            Assert.That(Kind(new ThrowingException()), Is.EqualTo(ModelFailureKind.Server));
        });

        static ModelFailureKind Kind(Exception exception) => ModelFailures.Classify(exception).Kind;
    }

    [Test]
    public void A_model_exception_is_taken_as_it_is_also_within_another()
    {
        var known = new ModelException(ModelFailureKind.RateLimited, "slow down") { RetryAfter = TimeSpan.FromSeconds(3), ResponseId = "r1" };
        var expected = new ModelFailure(ModelFailureKind.RateLimited, "slow down", TimeSpan.FromSeconds(3), "r1");
        Assert.That(ModelFailures.Classify(known), Is.EqualTo(expected));
        Assert.That(ModelFailures.Classify(new InvalidOperationException("outer", known)), Is.EqualTo(expected));
    }

    [TestCase(0)]
    [TestCase(-5)]
    public void A_wait_that_is_no_wait_is_left_out(int seconds) =>
        Assert.That(ModelFailures.Classify(new ModelException(ModelFailureKind.RateLimited, "x") { RetryAfter = TimeSpan.FromSeconds(seconds) }).RetryAfter, Is.Null);

    [Test]
    public void A_message_of_a_megabyte_is_shortened() =>
        Assert.That(ModelFailures.Classify(new InvalidCastException(new string('x', 1_000_000))).Message, Has.Length.EqualTo(1001));

    private sealed class NumberException : Exception
    {
        public int Status { get; init; }
    }

    private sealed class CodeException : Exception
    {
        public HttpStatusCode? StatusCode { get; init; }

        public string Status { get; init; } = "";
    }

    private sealed class ThrowingException : Exception
    {
        // Reads like a status and cannot be read.
        public int Status => Data.Count == 0 ? throw new InvalidOperationException("not available") : 0;
    }
}
